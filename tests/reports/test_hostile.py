"""Files made to hurt are refused or read, within time and memory, and the next file is read as if nothing had been."""

import io
import os
import random
import subprocess
import sys
import time
import zipfile
import zlib

import pytest

from lawmetrics.errors import ReportError
from lawmetrics.reports import Report, read_report
from lawmetrics.reports.pool import Pool

SECONDS = 20
MEGABYTES = 500
LINE = "全年办结12件，培训13人次。"


def with_part(docx: bytes, name: str, change) -> bytes:
    """The docx with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part.filename)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    return out.getvalue()


def entities() -> bytes:
    steps = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12))
    return b'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaaaaaaaaaaaa">' + steps + b"]>"


def attempt(data: bytes, name: str) -> Report | ReportError:
    try:
        return read_report(data, name)
    except ReportError as error:
        return error


def zip_bomb(docx, pdf):
    return with_part(docx("一"), "word/document.xml", lambda xml: xml.replace("一".encode(), b"0" * (300 * 2**20)))


def wide_bomb(docx, pdf):
    return with_part(
        docx("一"), "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 6_000_000)
    )


def part_bomb(docx, pdf):
    out = io.BytesIO(docx("一"))
    with zipfile.ZipFile(out, "a") as archive:
        for i in range(6000):
            archive.writestr(f"word/media/{i}.png", b"")
    return out.getvalue()


def entity_bomb_in_docx(docx, pdf):
    return with_part(
        docx("一"),
        "word/document.xml",
        lambda xml: xml.replace(b"?>", b"?>" + entities(), 1).replace("一".encode(), b"&a11;"),
    )


def entity_bomb_in_page(docx, pdf):
    return b'<?xml version="1.0"?>' + entities() + b"<html><body><p>&a11;" + LINE.encode() + b"</p></body></html>"


def deep_page(docx, pdf):
    return b"<html><body>" + b"<div>" * 100_000 + LINE.encode()


def deep_inline_page(docx, pdf):
    return b"<html><body>" + b"<b><i>" * 100_000 + LINE.encode()


def many_attributes(docx, pdf):
    return b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(40_000)) + b">" + LINE.encode()


def big_text(docx, pdf):
    return (LINE + "\n").encode() * (100 * 2**20 // 40)


def many_headings(docx, pdf):
    return "一、开阳县\n".encode() * 150_000


def one_line(docx, pdf):
    return "法治政府年".encode() * 200_000


def blanks(docx, pdf):
    return b" \t\n" * 1_200_000 + LINE.encode()


def many_pages(docx, pdf):
    return pdf("\n".join([LINE] * 10_000), deep=1)


def flate_bomb(docx, pdf):
    bomb = zlib.compress(b"BT /F1 12 Tf 10 10 Td <4e00> Tj ET\n" * 8_000_000, 9)
    plain = pdf("", numbered=False)
    return plain.replace(
        b"<< /Length 0 >>\nstream\n\nendstream",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(bomb), bomb),
    )


def looping_pdf(docx, pdf):
    return pdf(LINE).replace(b"/Kids [7 0 R]", b"/Kids [2 0 R 2 0 R]")


HOSTILE = [
    zip_bomb, wide_bomb, part_bomb, entity_bomb_in_docx, entity_bomb_in_page, deep_page, deep_inline_page, many_attributes,
    big_text, many_headings, one_line, blanks, many_pages, flate_bomb, looping_pdf,
]  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_hostile_files_are_refused_or_read_in_time(make, docx, pdf):
    data = make(docx, pdf)
    start = time.monotonic()
    answer = attempt(data, make.__name__)
    assert isinstance(answer, Report) or str(answer).startswith(make.__name__)
    assert time.monotonic() - start < SECONDS
    assert read_report(pdf(LINE), "next.pdf").text == LINE


READ_AND_MEASURE = """
import resource, sys
from pathlib import Path
from lawmetrics.errors import ReportError
from lawmetrics.reports import read_report
from lawmetrics.reports.pool import shared

before = 0
for name in sys.argv[1:]:
    data = Path(name).read_bytes()
    before = max(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    try:
        read_report(data, "file")
    except ReportError:
        pass
shared().close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_reading_hostile_files_takes_no_memory_here_and_little_there(docx, pdf, tmp_path):
    """Read in a new process, whose memory and whose workers' memory are counted: a fork would begin with ours."""
    files = []
    for number, make in enumerate((wide_bomb, flate_bomb, entity_bomb_in_page, deep_page)):
        files.append(tmp_path / str(number))
        files[-1].write_bytes(make(docx, pdf))
    command = [sys.executable, "-c", READ_AND_MEASURE, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    here, there = map(int, done.stdout.split())
    assert here < 100 * 1024
    assert there < (MEGABYTES + 100) * 1024


def test_a_worker_out_of_time_or_memory_is_replaced(pdf):
    slow = pdf("\n".join([LINE] * 6000))
    with Pool(1, seconds=0.01, megabytes=400) as pool:
        pool._seconds = -2.9
        with pytest.raises(ReportError, match="seconds"):
            pool.parse("pdf", slow)
        pool._seconds = 15
        assert pool.parse("pdf", pdf(LINE)).text == LINE
        pool._megabytes = 1
        with pytest.raises(ReportError):
            pool.parse("pdf", slow)
        pool._megabytes = 400
        assert pool.parse("pdf", pdf(LINE)).text == LINE


def test_a_worker_that_was_killed_is_replaced(pdf):
    with Pool(1) as pool:
        assert pool.parse("pdf", pdf(LINE)).text == LINE
        worker = pool._slots.get()
        worker._process.kill()
        worker._process.wait()
        pool._slots.put(worker)
        with pytest.raises(ReportError, match="broke the parser"):
            pool.parse("pdf", pdf(LINE))
        assert pool.parse("pdf", pdf(LINE)).text == LINE


def test_a_forked_process_reads_with_workers_of_its_own(pdf):
    assert read_report(pdf(LINE), "a.pdf").text == LINE
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if read_report(pdf(LINE), "a.pdf").text == LINE else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert read_report(pdf(LINE), "a.pdf").text == LINE


def mutate(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few flipped, cut, doubled, moved or replaced."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 40))):
        at = dice.randrange(len(out) or 1)
        size = dice.choice((1, 2, 8, 64, 512))
        match dice.randrange(6):
            case 0:
                out[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = out[at : at + size] * dice.choice((1, 2, 20))
            case 3:
                out[at:at] = dice.randbytes(size)
            case 4:
                out[at : at + size] = bytes(size)
            case _:
                other = dice.randrange(len(out) or 1)
                out[at:at] = out[other : other + size]
    return bytes(out[: dice.randrange(len(out))] if out and dice.random() < 0.1 else out)


def fuzz(written: dict[str, bytes], docx, count: int, seed: int) -> None:
    dice = random.Random(seed)
    kinds = sorted(written)
    plain = zipfile.ZipFile(io.BytesIO(written["report.docx"])).read("word/document.xml")
    for i in range(count):
        name = kinds[i % len(kinds)]
        data = mutate(written[name], dice)
        if name.endswith("docx") and i % 2:  # past the checksums, to the markup
            changed = mutate(plain, dice)
            data = with_part(written[name], "word/document.xml", lambda _, new=changed: new)
        try:
            report = read_report(data, name)
        except ReportError:
            continue
        report.text.encode()
        for start, end in report.spans.values():
            assert 0 <= start < end <= len(report.text), (name, i)
        for section in report.sections:
            assert 0 <= section.start < section.end <= len(report.text), (name, i)


def test_damaged_files_never_crash_or_hang(written, docx):
    fuzz(written, docx, 220, seed=1)


@pytest.mark.slow
def test_two_thousand_damaged_files_never_crash_or_hang(written, docx):
    fuzz(written, docx, 2000, seed=2)
