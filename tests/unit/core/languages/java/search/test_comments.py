from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.comments import numbers_commented
from repairnator.core.languages.java.runtime.analysis import Analysis, Member

HEAD = "// 1 file\nclass A {\n"
METHOD = "int m() { // not 7\n        return 12; /* x9 */ }"


def numbers(comment: str) -> tuple[str, ...]:
    text = f"{HEAD}    {comment}\n    {METHOD}\n}}\n"
    start = text.index(METHOD)
    member = Member(0, "method", "m", "A", False, start, start + len(METHOD), None, None, 3, "int", (), None)
    return numbers_commented(Code("A.java", Analysis(text, "", (member,), (), (), (), {})), member)


def test_numbers_of_a_method_s_comments_are_told_each_once() -> None:
    assert numbers("/** At most 50, or 2.5 for 7. */") == ("50", "2.5", "7")


def test_what_no_comment_says_is_not_told() -> None:
    assert numbers("int before = 3;") == ("7",)
