"""Who answers what on paper, in words: which questions to pass over, and where to go on."""

from collections.abc import Sequence

from keko_eval.collection.numbered import Copies, Item, Numbering, conditions, questions
from keko_eval.collection.told_conditions import Teller
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.tree import Call, Node
from keko_eval.problem.problem import Refused


class Skips:
    """The instructions of one form.

    Parameters
    ----------
    numbered : Numbering
    teller : Teller
    """

    def __init__(self, numbered: Numbering, teller: Teller) -> None:
        self.teller = teller
        self.order = [n.number for part in numbered.parts for n in questions(part.items)]
        self.never = teller.say("instruction", "never")

    def before(self, items: Sequence[Item], within: bool = False) -> str:
        """What stands before items that are met under the same condition; empty where everybody meets them.

        Within a repeat nobody is sent on: the next question may be that of the next block.
        """
        asked = list(questions(items))
        own = next((c for item in items if (c := conditions(item))), ())
        if not own:
            return ""
        clause = self._clause(own)
        if clause is True:
            return ""
        if clause is False:
            return self.never
        if clause is None:
            return self.teller.say("instruction", "ask")
        if not asked:
            return self.teller.say("instruction", "note", clause=clause)
        if len(asked) == 1 and not any(isinstance(item, Copies) for item in items):
            return self.teller.say("instruction", "one", clause=clause)
        first, last = asked[0].number, asked[-1].number
        if first == last:
            return self.teller.say("instruction", "one", clause=clause)
        span = self.teller.say("instruction", "span", first=first, last=last, clause=clause)
        return span if within else f"{span} {self._onward(last)}"

    def _onward(self, last: str) -> str:
        at = self.order.index(last) + 1
        if at == len(self.order):
            return self.teller.say("instruction", "else_end")
        return self.teller.say("instruction", "else_to", next=self.order[at])

    def _clause(self, texts: Sequence[str]) -> str | bool | None:
        try:
            nodes: list[Node] = [parse(text) for text in dict.fromkeys(texts)]
        except Refused:
            return None
        return self.teller.clause(nodes[0] if len(nodes) == 1 else Call("and", tuple(nodes)))
