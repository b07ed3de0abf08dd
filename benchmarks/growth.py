"""How cost grows: `python benchmarks/growth.py [MEGABYTES]` measures and draws; `--draw` draws again what was measured.

Three questions, each asked of the command itself. Does a corpus of a thousand times the size cost a thousand times as much?
Does a megabyte cost the same in one document as in ten thousand? What do two processes save? The first two look at processor
time, which is the same on a busy machine; the third wants an idle one: a run that other programs disturbed is done again. Writes
docs/growth.json and docs/growth.svg.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from running import BYTES_A_REPORT, Spent, minutes, quietly, run, workplace

from lawmetrics.synthesis import write_reports, write_table

DOCS = Path(__file__).parent.parent / "docs"
SIZES = (1, 3, 10, 30, 100, 300, 1000)
DOCUMENT_BYTES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
ALONE = 30
"""Corpora from this size on, in megabytes, are read by one process too."""
REPORTS = 900
"""For the documents of different sizes: some 10 MB."""


def main(megabytes: int) -> None:
    sizes = [size for size in SIZES if size <= megabytes]
    read = (sum(size for size in sizes if size >= ALONE), sum(sizes))
    print(f"up to {max(sizes)} MB: {minutes(read[1], read[0] + 70, read[1])} on an idle machine", flush=True)
    with workplace("growth", max(sizes)) as folder:
        startup = corpus(folder, documents(folder, 1, 1), 1)
        kinds = [{"bytes": size} | corpus(folder, documents(folder, size, REPORTS), 1) for size in DOCUMENT_BYTES]
        # What was assumed of the machine has been measured by now.
        rate = min(row["megabytes"] / max(0.1, row["seconds"] - startup["seconds"]) for row in kinds)
        print(f"still {minutes(read[1], *read, rate)}", flush=True)
        rows = [row for size in sizes for row in corpora(folder, size)]
    figures = {"cores": os.cpu_count(), "startup": startup, "documents": kinds, "corpora": rows}
    (DOCS / "growth.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def documents(folder: Path, size: int, reports: int) -> Path:
    """The text of some reports as documents of about so many bytes, cut behind sentences."""
    held: list[str] = []
    cut: list[str] = []
    length = 0
    for report in write_reports(reports, seed=2):
        for sentence in report.text.replace("。", "。\0").split("\0"):
            held.append(sentence)
            length += len(sentence.encode())
            if length >= size:
                cut.append("".join(held))
                held, length = [], 0
    path = folder / "documents.parquet"
    pq.write_table(pa.table({"text": [*cut, "".join(held)]}), path)
    return path


def corpora(folder: Path, size: int) -> Iterator[dict[str, float]]:
    texts = folder / "texts"
    write_table(folder, size * 1_000_000 // BYTES_A_REPORT, seed=size)
    for workers in (1, 2) if size >= ALONE else (2,):
        yield corpus(folder, texts, workers)
    shutil.rmtree(texts)
    shutil.rmtree(folder / "truth")


def corpus(folder: Path, texts: Path, workers: int) -> dict[str, float]:
    """What `lawmetrics corpus` costs over these texts."""
    files = texts.glob("*.parquet") if texts.is_dir() else [texts]
    size = sum(pc.sum(pc.binary_length(pq.read_table(file, columns=["text"])["text"])).as_py() for file in files)

    def once() -> Spent:
        shutil.rmtree(folder / "out", ignore_errors=True)
        return run("-m", "lawmetrics", "corpus", texts, folder / "out", "--workers", str(workers))

    spent = quietly(once)
    shutil.rmtree(folder / "out")
    row = {
        "workers": workers,
        "megabytes": round(size / 1e6, 4),
        "seconds": round(spent.seconds, 2),
        "processor": round(spent.processor, 2),
        "peak": round(spent.megabytes),
        "others": round(spent.others, 2),
    }
    print(row, flush=True)
    return row


def draw() -> None:
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "growth", "font.family": "sans-serif", "font.size": 9})
    import matplotlib.pyplot as plt

    figures = json.loads((DOCS / "growth.json").read_text(encoding="utf-8"))
    chart, (whole, one, two) = plt.subplots(1, 3, figsize=(10, 3.2), layout="constrained")
    draw_corpora(whole, figures)
    draw_documents(one, figures)
    draw_processes(two, figures)
    for axes in (whole, one, two):
        axes.grid(color="#ddd", linewidth=0.5)
        axes.spines[["top", "right"]].set_visible(False)
    chart.savefig(
        DOCS / "growth.svg", metadata={"Date": None, "Creator": None, "Title": "How the cost of extraction grows"}
    )


def draw_corpora(axes: Any, figures: dict[str, Any]) -> None:
    # Start-up is in it: that is why the smallest cost more than their share.
    rows = [row for row in figures["corpora"] if row["workers"] == 2]
    sizes, costs = [r["megabytes"] for r in rows], [r["processor"] for r in rows]
    axes.loglog(
        sizes, [costs[-1] / sizes[-1] * size for size in sizes], color="#999", linestyle="--", label="in proportion"
    )
    axes.loglog(sizes, costs, marker="o", color="#1f5fa8", label="measured")
    axes.set(title="Size of the corpus", xlabel="MB of text", ylabel="processor seconds")
    axes.legend(frameon=False)


def draw_documents(axes: Any, figures: dict[str, Any]) -> None:
    rows = figures["documents"]
    costs = [(r["processor"] - figures["startup"]["processor"]) / r["megabytes"] for r in rows]
    axes.semilogx([r["bytes"] for r in rows], costs, marker="o", color="#1f5fa8")
    axes.set(
        title="Size of a document",
        xlabel="bytes a document",
        ylabel="processor seconds a MB",
        ylim=(0, 1.2 * max(costs)),
    )


def draw_processes(axes: Any, figures: dict[str, Any]) -> None:
    sizes = sorted({r["megabytes"] for r in figures["corpora"] if r["workers"] == 1})
    for workers, colour in ((1, "#9ec1e8"), (2, "#1f5fa8")):
        rows = [r for r in figures["corpora"] if r["workers"] == workers and r["megabytes"] in sizes]
        axes.bar(
            [i + 0.4 * (workers - 1.5) for i in range(len(rows))],
            [r["megabytes"] / r["seconds"] for r in rows],
            width=0.36,
            color=colour,
            label=f"{workers} process{'es' * (workers - 1)}",
        )
    axes.set(title="Processes", xlabel="MB of text", ylabel="MB a second", xticks=range(len(sizes)))
    axes.set_xticklabels([f"{size:.0f}" for size in sizes])
    axes.margins(y=0.25)
    axes.legend(frameon=False)


if __name__ == "__main__":
    begun = time.perf_counter()
    if sys.argv[1:] != ["--draw"]:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    draw()
    print(f"{time.perf_counter() - begun:.0f} s in all")
