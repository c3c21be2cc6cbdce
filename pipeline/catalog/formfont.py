"""How `fonts/PipelineForm.otf` was made: the font inside fillable forms, which must hold whatever is typed.

Noto Serif CJK SC cut to GB 2312 and rare characters of names: 2 MB, the smallest of the faces tried
(the same cut of FandolFang is 5 MB). `PipelineProbe.otf` holds ASCII alone, for forms that are only measured.
`python -m pipeline.catalog.formfont FOLDER` makes both again (30 s).
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.catalog import fonts

FAMILY = "Pipeline Form"
PROBE = "Pipeline Probe"
RARE = (
    "玥淏璟昇喆翀瑄祎焜晞垚鋆犇堃赟珺琇玮瑀玟珩琬琰瑢璇璐璠璎瓒珣珝玘珮琎琤瑨瑱瑭瑛璆璈曦昉昕昀旻旸昳晗晢晙晟暄暐暘"
    "烨烜煊煜熠熹燚燊炘炫炻焱焯焓煦熤熵垲埕埮堉塬墉嵘屹岍岚峣崚嶙峤崟沄沅沚沺泓泠洺浠浥涵淇淯湉湜湦溦滢漪潆潇澍澔澧濛"
    "瀚灏芃芊苡苒荃荇荻莀莳菀菡萱葳蓁蕙薇藜蘅栩桢桤梓棣棽椿楠榕榛槿樾橦檬欣歆忻怡恺悱惇愔慜懿抒捷揆政敉斐斓祺祯禔禛"
    "稑穆竑筠箐篪綦纭绮缇缦羿翊翎翙翥耘聿胤臻舜芮虓虢蜇衎袆褀訚訢詝诩谌谞谡谧谖赪赩跻踔轩轶轾辿逄逯邈邗郄郅郗郜郦鄢"
    "钊钰钘铄铎铖铧铭铮锬锜锟锴镕镝闫阆陟隽雍雯霁霂霏霖韡韪韬頔颀颋颍飏飗馥骁骅骐骞骧髯鬯鹍鹭麒黻鼐龑㛃㛚㬎㭎䶮媛嫄嫒嬿"
    "婕婳姝姣娅娴妤妍妘姮姞姽佶佺侃侔俣倓倢偲傒傕僖儇冼劼勍勖勰匡卬厍叡吉吒吖咏哲唅唐喆嗣嘏嘉圆圳圻坤埇堯壬夔奭妠孖孜孺宓"
)


def characters() -> str:
    """GB 2312, ASCII, the rare characters, and marks of everyday use."""
    rows = (bytes((a, b)) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
    gb2312 = "".join(row.decode("gb2312", "ignore") for row in rows)
    return "".join(dict.fromkeys(gb2312 + "".join(map(chr, range(32, 127))) + RARE + "¥²³〇①②③④⑤⑥⑦⑧⑨⑩√×㎡℃"))


def make(path: Path, family: str, wanted: str) -> None:
    """Cut Noto Serif CJK SC to the wanted characters, under another name."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(fonts.noto(), fontNumber=2 if fonts.noto().suffix == ".ttc" else -1, lazy=True)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GPOS", "GSUB"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, wanted))
    cutter.subset(font)
    for record in list(font["name"].names):
        if record.nameID in (1, 4, 16):
            font["name"].setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
        if record.nameID == 6:
            font["name"].setName(
                family.replace(" ", ""), 6, record.platformID, record.platEncID, record.langID
            )
    font["CFF "].cff.fontNames[0] = family.replace(" ", "")
    font.save(path)


if __name__ == "__main__":
    make(Path(sys.argv[1]) / "PipelineForm.otf", FAMILY, characters())
    make(Path(sys.argv[1]) / "PipelineProbe.otf", PROBE, "".join(map(chr, range(32, 127))))
