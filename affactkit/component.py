"""Components as recipes write them: ``{type: NAME, ...its configuration}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from affactkit.errors import PluginError
from affactkit.registry import Entry, Registries, singular, suggest

COMPONENT_KEYWORD = "x-component"
"""Stands in JSON Schemas for a component of a kind, until it is known which there are."""


class Strict(BaseModel):
    """A model that refuses unknown fields and says which ones it knows."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        validate_default=True,
        allow_inf_nan=False,
        defer_build=True,  # of the many configurations, a recipe uses few
    )

    def preflight(self) -> Iterable[str]:
        """Return what stands in the way of a run, such as missing files, one line each.

        Called before torch is imported; each line says where, what, and what to do.
        """
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_known_fields(cls, value: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            details = [_with_known_fields(detail, cls) for detail in error.errors()]
            raise ValidationError.from_exception_data(cls.__name__, details) from None


def _with_known_fields(detail: Any, model: type[BaseModel]) -> InitErrorDetails:
    if detail["type"] == "extra_forbidden" and len(detail["loc"]) == 1:
        known = suggest(str(detail["loc"][0]), list(model.model_fields))
        detail = {**detail, "type": custom_error("unknown_field", f"unknown field; {known}")}
    return _raisable(detail)


def _raisable(detail: Any, *outer: str | int) -> InitErrorDetails:
    """Turn a reported error into one that can be raised again, further out."""
    kind = detail["type"]
    if isinstance(kind, str) and kind not in get_args(core_schema.ErrorType):
        kind = custom_error(kind, detail["msg"])
    return InitErrorDetails(
        type=kind, loc=(*outer, *detail["loc"]), input=detail["input"], ctx=detail.get("ctx", {})
    )


def custom_error(kind: Any, message: str) -> PydanticCustomError:
    """Return a validation error of our own, for example from a validator of a configuration."""
    return PydanticCustomError(kind, "{message}", {"message": message})


class ComponentConfig(Strict):
    """The configuration of a component; plugin authors subclass it.

    Every field has a ``Field(description=...)``. The module that holds the subclass imports
    neither torch nor the component's code.
    """

    def expand(self) -> Sequence[str | Mapping[str, Any]] | None:
        """Return the components that this one stands for, or None when it is one itself.

        Only transforms may expand: ``transforms: affact`` becomes its visible steps.
        """
        return None


@dataclass(frozen=True)
class Component:
    """A registered component with its checked configuration, not yet built."""

    entry: Entry
    config: ComponentConfig

    @property
    def name(self) -> str:
        """The name it is registered under."""
        return self.entry.name

    def to_values(self) -> dict[str, Any]:
        """Return it as a recipe writes it, every default filled in."""
        return {"type": self.name, **self.config.model_dump(mode="json")}


def parse_component(value: Any, kind: str, registries: Registries) -> Component:
    """Check ``{type: NAME, ...}``, or a bare ``NAME``, against what is registered.

    Raises:
        ValidationError: the name or a field is unknown, or a value does not fit.
    """
    if isinstance(value, Component):
        return value
    fields = {"type": value} if isinstance(value, str) else value
    one = singular(kind)
    if not isinstance(fields, Mapping) or not isinstance(fields.get("type"), str):
        raise custom_error("component", f"a {one} is written as {{type: NAME, ...}} or NAME")
    try:
        entry = registries.of(kind).get(fields["type"])
        config_class = entry.config_class()
    except PluginError as error:
        detail = InitErrorDetails(
            type=custom_error("component", str(error)), loc=("type",), input=fields["type"]
        )
        raise ValidationError.from_exception_data(one, [detail]) from None
    options = {name: option for name, option in fields.items() if name != "type"}
    return Component(
        entry, config_class.model_validate(options, context={"registries": registries})
    )


@dataclass(frozen=True)
class ComponentOf:
    """Marks a field as a component: ``head: Annotated[Component, ComponentOf("heads")]``."""

    kind: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self._parse,
            serialization=core_schema.plain_serializer_function_ser_schema(Component.to_values),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {COMPONENT_KEYWORD: self.kind}

    def _parse(self, value: Any, info: ValidationInfo) -> Component:
        return parse_component(value, self.kind, _registries(info))


def _registries(info: ValidationInfo) -> Registries:
    registries = (info.context or {}).get("registries")
    if registries is None:
        from affactkit.plugins import plugin_host  # only when a user builds a model by hand

        registries = plugin_host().registries
    return registries


def _expand(value: Any, info: ValidationInfo) -> Any:
    """Check each transform, and replace those that stand for others by their steps."""
    listed = [value] if isinstance(value, str | Mapping | Component) else value
    if not isinstance(listed, Sequence):
        return value
    steps: list[Component] = []
    wrong: list[InitErrorDetails] = []
    for position, item in enumerate(listed):
        try:
            steps += _steps(item, _registries(info))
        # Positions among the steps would mean nothing to who wrote the list: report those in it.
        except ValidationError as error:
            wrong += [_raisable(detail, position) for detail in error.errors()]
        except PydanticCustomError as error:
            wrong.append(InitErrorDetails(type=error, loc=(position,), input=item))
    if wrong:
        raise ValidationError.from_exception_data("transforms", wrong)
    return steps


def _steps(item: Any, registries: Registries) -> list[Component]:
    component = parse_component(item, "transforms", registries)
    steps = component.config.expand()
    if steps is None:
        return [component]
    return [parse_component(step, "transforms", registries) for step in steps]


_Transform = Annotated[Component, ComponentOf("transforms")]
Transforms = Annotated[
    tuple[_Transform, ...],
    BeforeValidator(_expand, json_schema_input_type=_Transform | tuple[_Transform, ...]),
]


class SourcedText(str):
    """A piece of text that remembers the folder that a relative path in it starts from."""

    folder: Path

    def __new__(cls, text: str, folder: Path) -> SourcedText:
        """Attach a folder to a text."""
        sourced = super().__new__(cls, text)
        sourced.folder = folder
        return sourced

    def __getnewargs__(self) -> tuple[str, Path]:  # type: ignore[override]
        """Let it be copied, and sent to worker processes, with its folder."""
        return str(self), self.folder


def _resolve(value: Any) -> Any:
    if not isinstance(value, str | Path):
        return value
    folder = value.folder if isinstance(value, SourcedText) else Path.cwd()
    try:
        return folder / Path(value).expanduser()
    except RuntimeError:
        raise custom_error("home", f"nobody's home folder is known as {value}") from None


RecipePath = Annotated[Path, BeforeValidator(_resolve)]
"""A path; relative ones start at the recipe's folder, or at the working directory in ``--set``."""
