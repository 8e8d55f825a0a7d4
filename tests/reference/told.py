"""What a block of a bulk file was read as, in the words of a test."""

from __future__ import annotations

from dataclasses import dataclass

from skiptrace.match.people import encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.reference.records import RecordContents


@dataclass
class Told:
    """The plan for a file, and its first block."""

    plan: object
    block: object

    @property
    def people(self):
        """People in columns."""
        return self.block.part.people

    @property
    def names(self):
        """Each person's first name as ``GIVEN MIDDLE FAMILY``."""
        columns = zip(self.people.given, self.people.middle, self.people.family, self.people.suffix, strict=True)
        return [" ".join(filter(None, parts)) for parts in columns]

    @property
    def all_names(self):
        """All names of all people, given and family."""
        names, words = (people := encode(self.people, Vocabulary())).names, people.vocabulary
        return [
            [f"{words.text(int(names['given'][n]))} {words.text(int(names['family'][n]))}" for n in range(start, end)]
            for start, end in zip(names.start[:-1].tolist(), names.start[1:].tolist(), strict=True)
        ]

    @property
    def ids(self):
        """Record ids."""
        return self.block.part.record_ids

    @property
    def contents(self):
        """Payloads."""
        return [RecordContents.unpack(text) for text in self.block.part.payloads]

    def contacts(self, person=0):
        """Kind and value of what a person's record tells."""
        return [(str(contact.kind), contact.value) for contact in self.contents[person].contacts]

    def flags(self, person=0):
        """The flags of a person's record, without what is empty."""
        return [tuple(part for part in flag if part) for flag in self.contents[person].flags]

    @property
    def without(self):
        """Rows without people, by reason."""
        return dict(self.block.without)
