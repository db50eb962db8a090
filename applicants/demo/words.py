"""What the people of the story write: openings, applications, score sheets, reasons."""

from __future__ import annotations

DUTIES = """Serve the school as its resource officer: keep it safe, teach short lessons when a teacher asks,
and be somebody students can talk to.
Leave discipline to the school. Meet the principal every week.
Attend games, dances and meetings where the principal and the SRO supervisor ask for it."""

HOURS = "School days 7:30 to 15:45, with games and evening events announced two weeks ahead."

MOTIVATIONS = (
    "I coached a youth team for six years and saw how much one steady adult can change. I want to do that as my work.",
    "Most of my calls with young people come too late. In a school I would know them before there is a call.",
    "I grew up in this town and went to its schools. I would like to give something back to them.",
    "I teach the safety class at the library and enjoy it more than anything else I do in uniform.",
)
EXPERIENCE = (
    "Juvenile cases for two years, mentor in the summer reading program, member of the crisis team.",
    "Patrol near the schools since I was sworn in; I know most crossing guards and many families by name.",
    "School events and traffic lessons in third grade, every spring for four years.",
    "Two years with the family unit, where I worked with counselors every week.",
)
SKILLS = (
    "Spanish, first aid instructor.",
    "Sign language, basic course.",
    "Bicycle safety instructor.",
    "Plays the guitar, which opens more doors than expected.",
)

REMARKS = (
    "Clear examples, told what went wrong as well.",
    "Listened first and asked back before answering.",
    "Knew where the school’s part begins.",
    "Some answers stayed general.",
)

FAVOURABLE = (
    "The board found the answers sound and backed by examples. It recommends %s for this post without reservation."
)
UNFAVOURABLE = (
    "The board saw good will, but answers on searches and discipline showed that more experience is needed. "
    "It invites %s to apply again after the next training."
)
