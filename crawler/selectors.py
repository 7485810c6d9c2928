"""XPath expressions answered from memory: what an element is called and wears decides, and pages repeat that.

Trafilatura asks a handful of expressions of a hundred words each of every element of a page, by
``re:test``, which crosses into Python each time: a sixth of a page's time. Nearly all ask for nothing but
the element's own name and attributes, so that one answer holds for every element that has the same, on
every page of a site. :func:`remembering` replaces such an expression by one that answers from memory,
and leaves any other as it is.
"""

from __future__ import annotations

import re

from lxml.etree import XPath, _Element

_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
#: How many kinds of elements one expression remembers: some twenty are new on a page.
_KINDS = 5_000
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
#: A condition that looks further than at the element itself, or holds another.
_LOOKS_FURTHER = re.compile(r"\[[^\]]*[\[/]")
#: Where a path begins: any element below that has this name and meets these conditions.
_HEAD = re.compile(r"\.//(?P<name>\*|[a-z]\w*)(?P<conditions>(?:\s*\[[^\]]*\])*)")
_DOWN = re.compile(r"\.//(?=\*|[a-z])")
_ONE_OF = re.compile(r"\s*\[\s*self::\w+(?:\s+or\s+self::\w+)*\s*\]")
_ATTRIBUTE = re.compile(r"@([A-Za-z][\w-]*)")
_SELF = re.compile(r"self::(\w+)")
_POSITION = re.compile(r"\[\s*1\s*\]")
_SIGNS = re.compile(r"[\s()\[\]|=,']+")
#: All that may stand in an expression beside its heads, attributes, names and literals.
_KNOWN = frozenset({"and", "or", "not", "contains", "starts-with", "translate", "re:test", "1", ""})
#: Stands for every name an expression does not ask for.
_OTHER = "*"


class Remembering:
    """Answers as an XPath expression does that looks at nothing but an element's own name and attributes."""

    def __init__(self, expression: XPath) -> None:
        """Read what *expression* asks for.

        Raises:
            ValueError: It asks for more than the element itself, or says it in a way not known here.

        """
        plain = _LITERAL.sub("''", expression.path)
        heads = list(_HEAD.finditer(plain))
        rest = _SELF.sub(" ", _ATTRIBUTE.sub(" ", re.sub(_DOWN.pattern + r"(?:\*|\w+)", " ", plain)))
        if not heads or _LOOKS_FURTHER.search(plain) or not set(_SIGNS.split(rest)) <= _KNOWN:
            raise ValueError(f"looks at more than one element: {' '.join(plain.split())}")
        #: The expression that is answered for.
        self.expression = expression
        self._of_itself = XPath(_DOWN.sub("self::", expression.path), namespaces=_NAMESPACES)
        self._names = frozenset(_SELF.findall(plain)) | {head["name"] for head in heads} - {"*"}
        self._attributes = frozenset(_ATTRIBUTE.findall(plain))
        named = all(head["name"] != "*" or _ONE_OF.match(head["conditions"]) for head in heads)
        self._walked = sorted(self._names) if named else ["*"]
        self._first_only = bool(_POSITION.search(plain))
        self._answers: dict[tuple[object, ...], bool] = {}

    def __call__(self, tree: _Element) -> list[_Element]:
        """Return the elements below *tree* that match, in their order; of an expression with ``[1]`` one at most.

        Such a one may have several answers, of which trafilatura takes the first.
        """
        found = []
        names, attributes, answers = self._names, self._attributes, self._answers
        for element in tree.iterdescendants(*self._walked):
            name = element.tag if element.tag in names else _OTHER
            # In their own order: of @id|@class, the one that stands first on the page counts.
            kind = (name, *[pair for pair in element.items() if pair[0] in attributes])
            matches = answers.get(kind)
            if matches is None:
                matches = self._learn(kind, element)
            if matches:
                found.append(element)
                if self._first_only:
                    break
        return found

    def _learn(self, kind: tuple[object, ...], element: _Element) -> bool:
        if len(self._answers) >= _KINDS:
            self._answers.clear()
        answer = self._answers[kind] = bool(self._of_itself(element))
        return answer


def remembering(expression: XPath) -> XPath | Remembering:
    """Return what answers as *expression* does and faster, or *expression* itself where nothing is to be gained."""
    if "re:test" not in expression.path:
        return expression
    try:
        return Remembering(expression)
    except ValueError:
        return expression
