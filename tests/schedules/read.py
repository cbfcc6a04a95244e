"""Reads metrics, calendars and tables with the parsers that others use.

Arguments: files. Prints what was read as JSON: for metrics a list of [name, labels, value], for a calendar a
list of events, for a table a list of rows."""

import csv
import json
import pathlib
import sys

import icalendar
from prometheus_client.parser import text_string_to_metric_families


def metrics(text):
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge" and family.documentation, family
        for sample in family.samples:
            yield [sample.name, sample.labels, sample.value]


def events(text):
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0" and not calendar.errors, calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        alarms = event.walk("VALARM")
        assert alarms and all(alarm["ACTION"] == "DISPLAY" for alarm in alarms)
        yield {
            "uid": event["UID"],
            "stamp": event.decoded("DTSTAMP").isoformat(),
            "start": event.decoded("DTSTART").isoformat(),
            "summary": event["SUMMARY"],
            "description": event["DESCRIPTION"],
            "alarms": [alarm.decoded("TRIGGER").total_seconds() for alarm in alarms],
        }


def rows(text):
    return csv.DictReader(text.splitlines(keepends=True), strict=True)


READERS = {".prom": metrics, ".ics": events, ".csv": rows}
read = {}
for path in map(pathlib.Path, sys.argv[1:]):
    text = path.read_bytes().decode()
    read[path.suffix] = list(READERS[path.suffix](text))
json.dump(read, sys.stdout)
