"""The figures that the registry publishes: what each is called, means, and is counted in.

Only here is it said what a figure means. How it is counted stands in `queries/figures/`.
"""

from collections.abc import Mapping

from registry.domain.errors import N_
from registry.domain.figures import Column, Definition, Group, Unit


def _key(code: str, label: str) -> Column:
    return Column(code, label, key=True)


_AGREEMENTS = Column("agreements", N_("Agreements"))
_IN_FORCE = Column("in_force", N_("In force"))
_PAIRS = Column("pairs", N_("Pairs"))
_CITIES = Column("cities", N_("Cities"))
_ACTIVITIES = Column("activities", N_("Activities"))
_COUNTING = Column("counting", N_("That count"))
_COUNTRY = _key("country", N_("Country"))
#: Numerator and denominator of a dormancy rate, and what it leaves out.
_RATE = (
    Column("dormant", N_("Dormant or never implemented")),
    Column("judged", N_("Out of")),
    Column("left_out", N_("Without record")),
)
_SPREAD = (_AGREEMENTS, _IN_FORCE, *_RATE)
_SINCE_CONCLUSION = (
    _key("years", N_("Years since conclusion")),
    Column("at_risk", N_("Still followed")),
    Column("happened", N_("Happened until then")),
    Column("share", N_("Share")),
)

_DEFINITIONS = (
    # -- what there is -----------------------------------------------------------------------
    Definition(
        "agreements",
        Group.STOCK,
        N_("Agreements"),
        N_(
            "Agreements of the selection that were concluded, or may have been, by the day; each"
            " is counted once, however many cities are party to it."
        ),
        Unit.AGREEMENTS,
        (_key("legal", N_("Legal status")), _AGREEMENTS),
    ),
    Definition(
        "pairs",
        Group.STOCK,
        N_("Pairs"),
        N_(
            "Two cities that are both party, on the day, to an agreement in force of the"
            " selection, and that match its cities and countries; counted once, however many"
            " agreements they share."
        ),
        Unit.PAIRS,
        (_PAIRS, _AGREEMENTS),
    ),
    Definition(
        "cities",
        Group.STOCK,
        N_("Cities"),
        N_("Cities that are part of at least one of the counted pairs."),
        Unit.CITIES,
        (_CITIES,),
    ),
    Definition(
        "countries",
        Group.STOCK,
        N_("Countries"),
        N_("Countries (ISO 3166-1) that have at least one of the counted cities."),
        Unit.COUNTRIES,
        (Column("countries", N_("Countries")),),
    ),
    # -- dormancy ----------------------------------------------------------------------------
    Definition(
        "dormancy",
        Group.DORMANCY,
        N_("Dormancy rate"),
        N_(
            "Agreements that are dormant or were never implemented, out of those in force that"
            " are more than a contact and not without record; at four windows, and apart for"
            " agreements that a city has reported on and those that none has."
        ),
        Unit.AGREEMENTS,
        (
            _key("window", N_("Window in months")),
            _key("reported_by", N_("Reported by")),
            Column("asleep_after_activity", N_("Dormant")),
            Column("never_implemented", N_("Never implemented")),
            *_RATE,
        ),
    ),
    Definition(
        "activity-status",
        Group.DORMANCY,
        N_("Activity status"),
        N_(
            "Agreements in force by what happens under them, as the dormancy rule says it for the"
            " day; contacts have no status and stand apart."
        ),
        Unit.AGREEMENTS,
        (_key("status", N_("Activity status")), _AGREEMENTS),
    ),
    Definition(
        "never-implemented",
        Group.DORMANCY,
        N_("Never implemented"),
        N_(
            "Agreements on which a city has reported, without any activity that counts, more than"
            " 12 months after their conclusion; out of those in force that are more than a"
            " contact and not without record."
        ),
        Unit.AGREEMENTS,
        (Column("never_implemented", N_("Never implemented")), *_RATE[1:]),
    ),
    Definition(
        "dormant-since",
        Group.DORMANCY,
        N_("Dormant since"),
        N_(
            "Agreements that are dormant or were never implemented, by the year of the first day"
            " on which that held."
        ),
        Unit.AGREEMENTS,
        (
            _key("year", N_("Year")),
            Column("asleep_after_activity", N_("Dormant")),
            Column("never_implemented", N_("Never implemented")),
        ),
    ),
    Definition(
        "revivals",
        Group.DORMANCY,
        N_("Revivals"),
        N_(
            "Agreements in force that an activity has woken after they were dormant or never"
            " implemented, out of those that have ever been so; by the year in which the"
            " activity began, at its earliest possible day."
        ),
        Unit.AGREEMENTS,
        (_key("year", N_("Year")), Column("revivals", N_("Revivals")), _AGREEMENTS),
    ),
    Definition(
        "reasons",
        Group.DORMANCY,
        N_("Declared reasons for dormancy"),
        N_(
            "Agreements in force for which a city has declared, by the day, that nothing happened"
            " in a year, by the reasons it named; one with several reasons counts at each."
            " The value is how many name funding."
        ),
        Unit.AGREEMENTS,
        (_key("reason", N_("Reason")), _AGREEMENTS, Column("cities", N_("Cities that said so"))),
    ),
    # -- where -------------------------------------------------------------------------------
    Definition(
        "by-country",
        Group.WHERE,
        N_("By country"),
        N_(
            "Pairs, their cities, and the agreements in force that make them, for each country;"
            " a pair of two countries counts in both."
        ),
        Unit.COUNTRIES,
        (_COUNTRY, _CITIES, _PAIRS, _IN_FORCE, *_RATE),
    ),
    Definition(
        "country-pairs",
        Group.WHERE,
        N_("Country by country"),
        N_(
            "Pairs between the cities of two countries, and the agreements in force that make"
            " them; pairs within a country stand on the diagonal."
        ),
        Unit.PAIRS,
        (_COUNTRY, _key("partner", N_("Partner country")), _PAIRS, _IN_FORCE, *_RATE),
    ),
    Definition(
        "by-region",
        Group.WHERE,
        N_("By region"),
        N_(
            "Pairs, their cities, and the agreements in force that make them, for each region or"
            " province that is on record; cities without one stand together."
        ),
        Unit.CITIES,
        (_COUNTRY, _key("region", N_("Region")), _CITIES, _PAIRS, _IN_FORCE),
    ),
    # -- what kind, since when ---------------------------------------------------------------
    Definition(
        "by-kind",
        Group.WHAT,
        N_("By kind"),
        N_("Agreements by their kind, and how many of each are dormant."),
        Unit.AGREEMENTS,
        (_key("kind", N_("Kind")), *_SPREAD),
    ),
    Definition(
        "by-field",
        Group.WHAT,
        N_("By field"),
        N_("Agreements by the fields of cooperation they name; one with several counts at each."),
        Unit.AGREEMENTS,
        (_key("field", N_("Field")), *_SPREAD),
    ),
    Definition(
        "by-record",
        Group.WHAT,
        N_("By record"),
        N_(
            "Agreements by what the registry knows: reported by every present party, by some, by"
            " none, or disputed by one."
        ),
        Unit.AGREEMENTS,
        (_key("record", N_("Record")), *_SPREAD),
    ),
    Definition(
        "by-decade",
        Group.WHAT,
        N_("By decade of conclusion"),
        N_(
            "Agreements by the decade in which they were surely concluded; those of which that"
            " can’t be said stand apart."
        ),
        Unit.AGREEMENTS,
        (_key("decade", N_("Decade")), *_SPREAD),
    ),
    Definition(
        "by-year",
        Group.WHAT,
        N_("By year of conclusion"),
        N_(
            "Agreements by the year in which they were surely concluded; those of which that"
            " can’t be said stand apart."
        ),
        Unit.AGREEMENTS,
        (_key("year", N_("Year")), *_SPREAD),
    ),
    # -- what is done ------------------------------------------------------------------------
    Definition(
        "activities-by-kind",
        Group.DONE,
        N_("Activities by kind"),
        N_(
            "Activities of the selection’s agreements that were not withdrawn and had possibly"
            " begun by the day; and how many of them count for the dormancy rule."
        ),
        Unit.ACTIVITIES,
        (_key("kind", N_("Kind of activity")), _ACTIVITIES, _COUNTING),
    ),
    Definition(
        "activities-by-field",
        Group.DONE,
        N_("Activities by field"),
        N_(
            "Activities of the selection’s agreements, not withdrawn and possibly begun by the day,"
            " by the fields they served; one with several counts at each."
        ),
        Unit.ACTIVITIES,
        (_key("field", N_("Field")), _ACTIVITIES, _COUNTING),
    ),
    Definition(
        "activities-by-mode",
        Group.DONE,
        N_("Activities by mode"),
        N_(
            "Activities of the selection’s agreements, not withdrawn and possibly begun by the day,"
            " by how people met: in person, online, or both."
        ),
        Unit.ACTIVITIES,
        (_key("mode", N_("Mode")), _ACTIVITIES, _COUNTING),
    ),
    Definition(
        "activities-by-year",
        Group.DONE,
        N_("Activities by year"),
        N_(
            "Activities of the selection’s agreements, not withdrawn and possibly begun by the day,"
            " by the year in which they surely began."
        ),
        Unit.ACTIVITIES,
        (_key("year", N_("Year")), _ACTIVITIES, _COUNTING),
    ),
    # -- how long ----------------------------------------------------------------------------
    Definition(
        "first-activity",
        Group.TIME,
        N_("Time to the first activity"),
        N_(
            "Years from the conclusion to the first activity that counts, by Kaplan and Meier,"
            " over reported agreements concluded to the year or better, both counted at their"
            " latest possible day; the value is the median."
        ),
        Unit.YEARS,
        _SINCE_CONCLUSION,
    ),
    Definition(
        "until-dormancy",
        Group.TIME,
        N_("Time until dormancy"),
        N_(
            "Years from the conclusion, at its latest possible day, to the first day on which an"
            " agreement was dormant or never implemented, by Kaplan and Meier, over reported"
            " agreements concluded to the year or better; the value is the median."
        ),
        Unit.YEARS,
        _SINCE_CONCLUSION,
    ),
    # -- distance and network ----------------------------------------------------------------
    Definition(
        "distance",
        Group.TIES,
        N_("Distance"),
        N_(
            "The shortest way over the globe (geodesic, WGS 84) between the two cities of each"
            " counted pair whose places are known; the value is the median."
        ),
        Unit.KILOMETRES,
        (
            _key("from_km", N_("From km")),
            _key("to_km", N_("To below km")),
            _PAIRS,
        ),
    ),
    Definition(
        "partners",
        Group.TIES,
        N_("Partners of a city"),
        N_(
            "With how many others each counted city forms a pair; the value is the mean,"
            " the table says how many cities have how many partners."
        ),
        Unit.PARTNERS,
        (_key("partners", N_("Partners")), _CITIES),
    ),
    Definition(
        "most-connected",
        Group.TIES,
        N_("The most connected cities"),
        N_("The 20 counted cities that form a pair with the most others."),
        Unit.PARTNERS,
        (
            _key("city", N_("City")),
            _key("name", N_("Name")),
            _key("country", N_("Country")),
            Column("partners", N_("Partners")),
        ),
    ),
    Definition(
        "components",
        Group.TIES,
        N_("Connected parts of the network"),
        N_(
            "Parts within which every city can be reached from every other by counted pairs, by"
            " the number of their cities."
        ),
        Unit.COMPONENTS,
        (_key("size", N_("Cities in the part")), Column("components", N_("Parts"))),
    ),
    Definition(
        "largest-component",
        Group.TIES,
        N_("Share of the largest part"),
        N_("Cities of the largest connected part, out of all counted cities."),
        Unit.CITIES,
        (_CITIES, Column("of", N_("Out of"))),
    ),
    Definition(
        "clustering",
        Group.TIES,
        N_("Average clustering"),
        N_(
            "The mean, over all counted cities, of the share of a city’s partners that are"
            " partners of each other; a city with one partner has 0 (Watts and Strogatz, 1998)."
        ),
        Unit.COEFFICIENT,
        (Column("clustering", N_("Average clustering")), _CITIES),
    ),
)

DEFINITIONS: Mapping[str, Definition] = {each.code: each for each in _DEFINITIONS}
