"""Cities: what signs, where it lies, and every name it can be found under."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.extensions import Base
from registry.models.columns import bytewise


class City(Base):
    __tablename__ = "city"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="coordinates"),
        CheckConstraint("population >= 0", name="population"),
        CheckConstraint("length(country) = 2", name="country"),
        CheckConstraint("coordinates_from IN ('given', 'looked_up')", name="coordinates_from"),
        Index("ix_city_name_country", "name", "country"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(bytewise(400), index=True)
    key: Mapped[str] = mapped_column(String(400))
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str] = mapped_column(String(200), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    coordinates_from: Mapped[str | None] = mapped_column(String(20))
    population: Mapped[int | None]
    member: Mapped[bool] = mapped_column(default=False)
    wikidata_id: Mapped[str | None] = mapped_column(String(20), unique=True)
    geonames_id: Mapped[int | None] = mapped_column(index=True)
    website: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    names: Mapped[list["CityName"]] = relationship(order_by="CityName.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class CityName(Base):
    """Another name of a city: given by a source, or the gazetteer's."""

    __tablename__ = "city_name"
    __table_args__ = (Index("uq_city_name_city_id_name", "city_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(20), default="given")


class CityWord(Base):
    """A word of one of a city's names, folded for search; the table is one prefix index."""

    __tablename__ = "city_word"

    # Compared byte by byte, so that a prefix is a range.
    word: Mapped[str] = mapped_column(bytewise(200), primary_key=True)
    city_id: Mapped[int] = mapped_column(
        ForeignKey("city.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
