"""The job of `judge.py` on a real cluster of two workers, one of which is killed midway.

Usage: test_spark.py POPCERT FLEET, where FLEET was written by `cargo run --example fleet`.
The answers must be complete, and the same as those of one popcert on one machine.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from pyspark.sql import SparkSession

from judge import judge, popcert

AT = ["--at", "2026-01-01T00:30:00Z"]
PARTITIONS = 48


def inventory(fleet: Path) -> list[tuple[int, bytes]]:
    """Every device of the fleet; some are damaged, and some are no certificates at all."""
    records = []
    for number, file in enumerate(sorted((fleet / "devices").iterdir())):
        der = bytearray(file.read_bytes())
        if number % 100 == 7:
            der[-10] ^= 1
        elif number % 100 == 13:
            der = bytearray(b"no certificate")
        records.append((number, bytes(der)))
    return records


def on_one_machine(command: list[str], records) -> list[str]:
    lines = (
        json.dumps({"id": number, "certificate": base64.b64encode(der).decode()})
        for number, der in records
    )
    done = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr[-1000:]
    return done.stdout.splitlines()


def executors(application: str) -> list[int]:
    """The processes of this application's executors."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except (OSError, NotADirectoryError):
            continue
        if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words:
            if application.encode() in words:
                found.append(int(process.name))
    return found


class Killer(threading.Thread):
    """Kills one executor when a part of the tasks is done."""

    def __init__(self, spark: SparkSession):
        super().__init__(daemon=True)
        self.context = spark.sparkContext
        self.killed = None

    def run(self):
        tracker = self.context.statusTracker()
        while self.killed is None:
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info and info.numTasks == PARTITIONS and 4 <= info.numCompletedTasks < PARTITIONS // 2:
                    victim = executors(self.context.applicationId)[0]
                    os.kill(victim, signal.SIGKILL)
                    self.killed = (victim, info.numCompletedTasks)
                    return
            time.sleep(0.02)


def main(program: str, fleet: Path):
    records = inventory(fleet)
    command = popcert(program, str(fleet / "ca.pem"), AT)
    expected = on_one_machine(command, records)
    assert len(expected) == len(records)

    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("popcert")
        .config("spark.executor.memory", "1g")
        # A file a partition, so that no shuffle stands between the files and popcert.
        .config("spark.sql.files.maxPartitionBytes", "4m")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            parquet = f"{folder}/inventory"
            frame = spark.createDataFrame(records, "id long, certificate binary")
            frame.repartition(PARTITIONS, "id").write.parquet(parquet)
            table = spark.read.parquet(parquet)
            assert table.rdd.getNumPartitions() == PARTITIONS
            # Both executors are there before there is something to lose.
            while len(executors(spark.sparkContext.applicationId)) < 2:
                time.sleep(0.1)
            before = executors(spark.sparkContext.applicationId)
            killer = Killer(spark)
            killer.start()
            judge(table, command).saveAsTextFile(f"{folder}/answers")
            parts = sorted(Path(folder, "answers").glob("part-*"))
            told = [line for part in parts for line in part.read_text().splitlines()]
            after = executors(spark.sparkContext.applicationId)
    finally:
        spark.stop()

    assert killer.killed, "no worker was killed: the job was too short"
    victim, completed = killer.killed
    assert victim in before and victim not in after
    told.sort(key=lambda line: json.loads(line)["id"])
    assert len(told) == len(expected), f"{len(told)} answers to {len(expected)} records"
    for one, other in zip(told, expected):
        assert one == other, f"{one[:300]}\n{other[:300]}"
    bad = sum('"verdict":"trusted"' not in line for line in told)
    print(
        f"{len(told)} records in {PARTITIONS} partitions, worker {victim} killed after {completed} of them:"
        f" complete and equal to one machine's answers, {bad} of them not trusted"
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
