"""Scripts that mean harm, by what they try: `CORPUS` has them all, as `subject.name`."""

from tests.creative.sandbox.hostile import depth, loops, memory, natives, reach, texts
from tests.creative.sandbox.hostile.outcomes import Corpus

SUBJECTS = (loops, natives, memory, depth, reach, texts)
CORPUS: Corpus = {
    f"{subject.__name__.rpartition('.')[2]}.{name}": script
    for subject in SUBJECTS
    for name, script in subject.SCRIPTS.items()
}
