"""The append-only log of events: what is acknowledged stands in it, durably, and nothing else.

    DATA/log/0000000000000000.seg   records, one after another; the name is the first one's number
    DATA/log/0000000000041872.seg   the next segment
    DATA/log/durable                how far the writer has it on the disk (`mark.py`)
    DATA/log/writer.lock            held by the one process that writes

One process writes (`LogWriter`); any number read (`read_records`), also meanwhile, and see only
what is durable. A record is its length, a checksum, and its payload (`record.py`); what the payload
says is not this package's business.
"""

from measurement.log.damage import Damage, LogDamaged, LogError, LogInUse
from measurement.log.reader import Position, find_sizes, read_records, read_segment
from measurement.log.segments import find_segments
from measurement.log.writer import LogWriter, Recovery, append_records, blank_records

__all__ = [
    "Damage",
    "LogDamaged",
    "LogError",
    "LogInUse",
    "LogWriter",
    "Position",
    "Recovery",
    "append_records",
    "blank_records",
    "find_segments",
    "find_sizes",
    "read_records",
    "read_segment",
]
