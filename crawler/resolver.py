"""The guard at the name: addresses that are not public are never handed to the connection.

Scrapy sends every host through the reactor's resolver, literals in any spelling included, and
connects to the very address it was given: there is no second look-up that could say something else
(DNS rebinding). Installed by ``TWISTED_DNS_RESOLVER``, which only Scrapy's ``*CrawlerProcess``
classes honour; :class:`crawler.network.GuardedHandler` refuses to work without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.guard import Network, may_contact, networks


class PublicOnlyResolver(CachingHostnameResolver):
    """Resolves names, IPv4 and IPv6, and passes on only addresses that may be contacted."""

    def __init__(self, reactor: Any, cache_size: int, allowed: tuple[Network, ...]) -> None:
        super().__init__(reactor, cache_size)
        self._allowed = allowed
        #: The forbidden address a name led to, for names that led to no other.
        self.forbidden: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """Build it from the settings; Scrapy hands the process, which has the same attribute."""
        plan = crawler.settings["STEPPEWATCH_PLAN"]
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), networks(plan.manners.allow_networks))

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """See ``twisted.internet.interfaces.IHostnameResolver``."""
        only_public: Any = _OnlyPublic(self, resolutionReceiver, hostName)
        return super().resolveHostName(only_public, hostName, portNumber, addressTypes, transportSemantics)

    def may_contact(self, address: str) -> bool:
        """Tell whether an address may be contacted; an odd one may not."""
        try:
            return may_contact(address, self._allowed)
        except ValueError:
            return False


@implementer(IResolutionReceiver)
class _OnlyPublic:
    """Stands between the resolver and the connection, also for answers from the cache."""

    def __init__(self, resolver: PublicOnlyResolver, receiver: Any, host: str) -> None:
        self._resolver, self._receiver, self._host = resolver, receiver, host
        self._passed = False
        self._kept_back = ""

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if self._resolver.may_contact(address.host):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._kept_back = address.host

    def resolutionComplete(self) -> None:
        if self._kept_back and not self._passed:
            self._resolver.forbidden[self._host] = self._kept_back
        self._receiver.resolutionComplete()
