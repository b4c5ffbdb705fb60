"""Model fields of the vault: sealed columns and their blind indexes. The vault has no table of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks, exceptions
from django.db import models
from django.db.models import lookups
from django.db.models.query_utils import DeferredAttribute

from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault import queries
from bangfu.vault.rules import index as blind
from bangfu.vault.rules import mask
from bangfu.vault.rules.sealed import Sealed

if TYPE_CHECKING:
    _Text = models.TextField[Sealed | str | None, Sealed | None]
    _Char = models.CharField[str | None, str | None]
else:
    _Text, _Char = models.TextField, models.CharField


class _SealedAttribute(DeferredAttribute):
    """Seals a text the moment it is set, so that no record in memory carries it open."""

    field: SealedField

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class SealedField(_Text):
    """An encrypted column; its value in Python is a `Sealed`, None when missing.

    `kind` decides the mask. `bound` is the name the seal is bound to («registry.person.id_number»); it stays
    when the model or the field is renamed, else old rows would not open. Lookups are refused: search by a
    `BlindIndexField`. Text given to `update()` is refused too, for its indexes would be left behind.
    """

    descriptor_class = _SealedAttribute

    def __init__(self, *args: Any, kind: mask.Kind, bound: str, **kwargs: Any) -> None:
        self.kind = mask.Kind(kind)
        self.bound = bound
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "kind": self.kind.value, "bound": self.bound}

    def to_python(self, value: Any) -> Any:
        """A text becomes a `Sealed`; an empty one is missing."""
        if value is None or value == "" or hasattr(value, "resolve_expression"):
            return None if value == "" else value
        if isinstance(value, Sealed):
            return value if value.column == self.bound else value.sealed_for(self.bound, self.kind)
        return queries.vault().seal(self.bound, self.kind, str(value).strip())

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Sealed | None:
        return None if value is None else queries.vault().sealed(self.bound, self.kind, value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, Sealed) and value.column == self.bound:
            return value.token
        raise Refusal(
            mark("«%(column)s» takes sealed values only."),
            cure=mark("Set the field on a record and save it, so that its indexes follow."),
            column=self.bound,
        )

    def get_lookup(self, lookup_name: str) -> Any:
        """Only isnull: the same number is sealed differently each time, so a search would find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else _RefusedLookup

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def value_to_string(self, obj: models.Model) -> str:
        """The mask: a dump of records is not a way to take numbers out."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


class _RefusedLookup(lookups.Exact):
    """Stands for every lookup on a sealed column."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        raise Refusal(
            mark("A sealed column cannot be searched: «%(column)s»."),
            cure=mark("Search by one of its blind indexes."),
            column=getattr(getattr(lhs, "output_field", None), "bound", "?"),
        )


class BlindIndexField(_Char):
    """The blind index of a sealed field of the same model, set on every save.

    `source` names the sealed field, `form` the part that is searched. `.filter(id_first18__of="9901 01…")` takes
    a number as people write it; `exact` and `in` take ready indexes only and refuse anything else.
    """

    def __init__(self, *args: Any, source: str, form: blind.Form, **kwargs: Any) -> None:
        self.source = source
        self.form = blind.Form(form)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **{**kwargs, "max_length": 48, "null": True, "blank": True, "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kept = {k: v for k, v in kwargs.items() if k not in ("max_length", "null", "blank", "editable", "db_index")}
        return (
            name,
            path,
            args,
            {**kept, "db_index": kwargs.get("db_index", False), "source": self.source, "form": self.form.value},
        )

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            models.signals.pre_save.connect(self._refuse_half_a_save, sender=cls, weak=False)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        try:
            fits = isinstance(self.model._meta.get_field(self.source), SealedField)
        except exceptions.FieldDoesNotExist:
            fits = False
        if not fits:
            found.append(checks.Error(f"source «{self.source}» is no SealedField", obj=self, id="vault.E001"))
        return found

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        sealed = getattr(model_instance, self.source)
        value = None if sealed is None else _index_or_none(sealed, self.form)
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression") or blind.is_index(str(value)):
            return value
        raise Refusal(
            mark("«%(field)s» holds blind indexes, not numbers."),
            cure=mark("Search with %(field)s__of."),
            field=self.name,
        )

    def _refuse_half_a_save(
        self, instance: models.Model, update_fields: frozenset[str] | None = None, **kwargs: object
    ) -> None:
        if update_fields is not None and self.source in update_fields and self.name not in update_fields:
            raise Refusal(
                mark("«%(source)s» is saved without its index «%(index)s»: searches would go astray."),
                cure=mark("Name both in update_fields, or save the whole record."),
                source=self.source,
                index=self.name,
            )


@BlindIndexField.register_lookup
class _Of(lookups.In):
    """`column__of=number`: stored under any key of the ring."""

    lookup_name = "of"

    def get_prep_lookup(self) -> list[str]:
        field: BlindIndexField = self.lhs.output_field
        return queries.candidates(field.form, self.rhs)


def _index_or_none(sealed: Sealed, form: blind.Form) -> str | None:
    try:
        return sealed.blind_index(form)
    except Refusal:
        # A number too short for this form is kept as it came and is not found by it.
        return None
