"""What libraries import and a service never uses."""

import importlib

import pytest

from chassis.absent import find_again, leave_out


def test_what_is_left_out_is_not_there_until_it_is_found_again() -> None:
    leave_out("tabnanny", "json")  # the second is imported already
    importlib.import_module("json")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tabnanny")
    find_again()
    importlib.import_module("tabnanny")
