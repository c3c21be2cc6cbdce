"""The recogniser: finds lines, reads them, the same on both engines; masks for what a field can hold."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_kit import Drawing

from pipeline.read import ctc, ocr, textboxes
from pipeline.read.batches import SHAPES, WIDEST, batches
from pipeline.read.ocr import engine, model_file
from pipeline.read.raster import Image

LINES = ("用户室内装修申请书", "房号：3栋2单元1203室", "联系电话16812345678", "二〇二六年十一月二十一日")


def page(lines: tuple[str, ...] = LINES) -> Image:
    paper = Drawing()
    for n, line in enumerate(lines):
        paper.text(30, 40 + 14 * n, line, 5.5)
    return paper.page(gray=True).gray


def crop(said: str, size: float = 5.0) -> Image:
    paper = Drawing()
    paper.text(5, 6, said, size)
    gray = paper.page(gray=True).gray[:95]
    columns = np.flatnonzero(gray.min(axis=0) < 128)
    return gray[:, : columns[-1] + 6]


def test_lines_are_found_in_reading_order_and_read() -> None:
    image = page()
    quads = engine().detect(image)
    said = [r.text for r in engine().recognize([textboxes.cut(image, q) for q in quads])]
    assert said == list(LINES)


def test_two_columns_are_read_row_by_row() -> None:
    paper = Drawing()
    for n, (left, right) in enumerate(
        [("用户名称", "张明"), ("联系电话", "16812345678"), ("房号", "3栋1203")]
    ):
        paper.text(20, 40 + 12 * n, left)
        paper.text(90, 40.8 + 12 * n, right)
    image = paper.page(gray=True).gray
    said = [r.text for r in engine().recognize([textboxes.cut(image, q) for q in engine().detect(image)])]
    assert said == ["用户名称", "张明", "联系电话", "16812345678", "房号", "3栋1203"]


def test_the_result_does_not_depend_on_the_company_a_line_keeps() -> None:
    alone = engine().recognize([crop("装修押金")])[0]
    among = engine().recognize(
        [crop("3栋1203"), crop("装修押金"), crop("2026年11月21日"), crop("施工单位名称")]
    )[1]
    assert alone.text == among.text == "装修押金"
    assert abs(alone.confidence - among.confidence) < 0.02


def test_empty_and_tiny_crops_read_as_nothing() -> None:
    blank = np.full((48, 200), 255, np.uint8)
    assert [r.text for r in engine().recognize([blank, blank[:1], blank[:, :1]])] == ["", "", ""]
    assert engine().recognize([]) == [] and engine().upside_down([]) == []


def test_a_very_long_line_does_not_break_the_reader() -> None:
    paper = Drawing()
    paper.text(2, 6, "装修施工时间为工作日十八时以后及周末" * 3, 3.4)
    assert engine().recognize([paper.page(gray=True).gray[20:75]])[0].text.startswith("装修施工时间")


def test_onnx_runtime_reads_the_same_as_openvino() -> None:
    other = ocr._Logarithm(ocr._OrtNet(model_file(*ocr._REC)))  # what runs where OpenVINO has no wheel
    for line in ("房号3栋1203室", "2026年11月21日"):
        image = crop(line)
        width = ocr._natural(image)
        tensor = np.zeros((1, 3, 48, 512), np.float32)
        ocr._put_line(image, width, tensor[0])
        assert ctc.decode(other(tensor)[0], ocr.characters()).text == line


@given(st.lists(st.integers(0, WIDEST), max_size=80))
def test_every_line_has_one_place_in_a_batch_that_is_wide_enough(widths: list[int]) -> None:
    found = batches(widths)
    assert sorted(i for batch in found for i in batch.lines) == [i for i, width in enumerate(widths) if width]
    for batch in found:
        assert (batch.places, batch.width) in SHAPES and len(batch.lines) <= batch.places
        assert max(widths[i] for i in batch.lines) <= batch.width


def test_lines_of_about_one_width_are_read_in_one_call() -> None:
    assert len(batches([80, 85, 90, 95, 88, 84, 91, 76])) == 1


def test_the_recogniser_sees_few_shapes() -> None:
    """Each costs 5 MB for good and 70 ms when it is met first."""
    assert len(set(SHAPES)) == len(SHAPES) <= 32
    assert max(places * width for places, width in SHAPES) <= 2048


def test_reading_is_not_tied_to_one_core() -> None:
    """Else all workers read on the same one, and the others stand idle."""
    image, reader, seen = page(), threading.get_native_id(), []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.002):
            seen.append(os.sched_getaffinity(reader))

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(4):
        engine().detect(image)
    done.set()
    watcher.join()
    assert seen and all(cores == os.sched_getaffinity(0) for cores in seen)


@given(st.integers(2, 3000), st.integers(2, 3000))
@settings(max_examples=40)
def test_the_detector_sees_few_shapes(width: int, height: int) -> None:
    image = np.zeros((height, width), np.uint8)
    tensor, (across, down) = textboxes.tensor(image, 736)
    assert set(tensor.shape[2:]) <= set(textboxes.SIDES)
    assert tensor.shape[3] * across >= width - 1 and tensor.shape[2] * down >= height - 1


def test_the_characters_stand_in_the_model_file() -> None:
    characters = ocr.characters()
    assert len(characters) == 18_710 and characters[0] == "" and characters[-1] == " "
    assert {"装", "裝", "0", "Z", "¥"} <= set(characters)


def test_lines_on_their_head_are_noticed() -> None:
    lines = [crop(said) for said in LINES]
    assert max(engine().upside_down(lines)) < 0.5
    assert min(engine().upside_down([np.ascontiguousarray(c[::-1, ::-1]) for c in lines])) > 0.5


# Masks: a tiny alphabet, so that the scores can be written by hand

ALPHABET = ("", "0", "1", "O", "粤", "粵", "旧", "-", "S", "5")


def scores(*steps: dict[str, float]) -> np.ndarray:
    """Logarithms of the shares over ALPHABET; what is not given goes to the blank."""
    table = np.zeros((len(steps), len(ALPHABET)), np.float32)
    for row, step in zip(table, steps, strict=True):
        for char, share in step.items():
            row[ALPHABET.index(char)] = share
        row[0] += 1 - row.sum()
    return np.log(np.maximum(table, 1e-30))


def test_repeated_steps_are_one_character_unless_a_blank_parts_them() -> None:
    steps = [{"1": 0.9}, {"1": 0.8}, {}, {"1": 0.9}, {"0": 0.9}]
    assert ctc.decode(scores(*steps), ALPHABET).text == "110"


def test_a_lookalike_counts_for_the_character_allowed() -> None:
    assert ctc.decode(scores({"O": 0.9}, {"1": 0.9}), ALPHABET, "digits").text == "01"


def test_a_traditional_form_counts_for_the_simplified_one() -> None:
    reading = ctc.decode(scores({"粵": 0.5, "粤": 0.4}, {"S": 0.9}), ALPHABET, "plate")
    assert reading.text == "粤S" and reading.confidence > 0.85


def test_what_does_not_fit_is_not_dropped_but_doubted() -> None:
    """A confident number with a digit missing would be worse than a doubtful one."""
    reading = ctc.decode(scores({"1": 0.98}, {"旧": 0.95, "0": 0.01}, {"1": 0.98}), ALPHABET, "digits")
    assert reading.text == "101" and reading.confidence < 0.75


def test_specks_that_are_no_letters_are_dropped() -> None:
    assert ctc.decode(scores({"1": 0.98}, {"-": 0.9}, {"0": 0.9}), ALPHABET, "digits").text == "10"


def test_the_runner_up_of_the_least_certain_character_is_told() -> None:
    reading = ctc.decode(scores({"1": 0.98}, {"S": 0.5, "5": 0.4}), ALPHABET)
    assert reading.text == "1S" and reading.alternatives[0][0] == "15"


def test_no_text_has_no_confidence() -> None:
    assert ctc.decode(scores({}, {}), ALPHABET) == ctc.NOTHING


@pytest.mark.parametrize("name", sorted(ctc.CHARSETS))
def test_every_mask_can_be_made(name: str) -> None:
    names, order, starts = ctc._groups(ocr.characters(), name)
    assert names[0] == "" and len(starts) == len(names) and len(set(order.tolist())) == len(order)
