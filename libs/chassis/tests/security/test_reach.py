"""Which addresses of others are reached."""

import pytest

from chassis.security.reach import NotPublic, Reach, is_public


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_a_host_of_the_internet_is_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "0.0.0.0",  # noqa: S104 - nothing is bound to it
            "224.0.0.1",
        ),
        *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "fd00:ec2::254"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:0:1::1"),
    ],
)
def test_no_host_of_a_private_network_is_reached_however_it_is_written(address: str) -> None:
    assert not is_public(address)


async def test_a_name_that_leads_to_a_private_network_is_refused() -> None:
    with pytest.raises(NotPublic):
        await Reach(1).addresses("localhost", 443)
    assert await Reach(1, private=True).addresses("localhost", 443)
