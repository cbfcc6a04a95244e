"""Judges an inventory of certificates with popcert on a Spark cluster.

The inventory is Parquet with the columns `id` (anything scalar) and `certificate` (DER, or
text with base64 or PEM). Each record becomes a line for popcert, which answers with a line
that has the same id: popcert is one more stage, and Spark does the rest.
"""

import argparse
import shlex

from pyspark.sql import DataFrame, SparkSession


def judge(inventory: DataFrame, command: list[str]):
    """One line of JSON for each record of `inventory`, in its order."""
    records = inventory.select("id", "certificate").toJSON()
    # In JSON, binary columns are base64. A verdict is an answer and no failure of the stage, so
    # the exit code is not looked at; whether every record was answered is.
    return records.pipe(" ".join(map(shlex.quote, command)))


def popcert(program: str, trust: str, more: list[str]) -> list[str]:
    """The command that answers records on standard input."""
    stream = ["--input", "ndjson", "-", "--format", "ndjson"]
    return [program, "chain", "--trust", trust, *stream, *more]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--popcert", default="popcert", help="the program, on every worker")
    parser.add_argument("--trust", required=True, help="the CA certificate, on every worker")
    parser.add_argument("inventory")
    parser.add_argument("output", help="a folder for the answers, one file a partition")
    arguments, more = parser.parse_known_args()
    spark = SparkSession.builder.appName("popcert").getOrCreate()
    command = popcert(arguments.popcert, arguments.trust, more)
    judge(spark.read.parquet(arguments.inventory), command).saveAsTextFile(arguments.output)
