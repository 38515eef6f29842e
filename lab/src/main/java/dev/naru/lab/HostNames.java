package dev.naru.lab;

import dev.naru.internet.topology.Names;
import dev.naru.internet.wire.IpAddress;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Names of an Internet's hosts for Netty: looked up at once, IPv4 first, without a packet. */
final class HostNames extends AddressResolverGroup<InetSocketAddress> {
  private final Names names;

  HostNames(Names names) {
    this.names = names;
  }

  /** All addresses of a host, whichever they are. */
  static InetAddress any() {
    return inet("*", IpAddress.of("0.0.0.0"));
  }

  List<InetAddress> find(String name) {
    return names.resolve(name).stream().map(a -> inet(name, a)).toList();
  }

  private static InetAddress inet(String name, IpAddress address) {
    try {
      return IpAddress.parse(name).isPresent() || name.equals("*")
          ? InetAddress.getByAddress(address.toByteArray())
          : InetAddress.getByAddress(name, address.toByteArray());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new InetNameResolver(executor) {
      @Override
      protected void doResolve(String name, Promise<InetAddress> promise) {
        List<InetAddress> found = find(name);
        if (found.isEmpty()) {
          promise.setFailure(new UnknownHostException(name));
        } else {
          promise.setSuccess(found.getFirst());
        }
      }

      @Override
      protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
        List<InetAddress> found = find(name);
        if (found.isEmpty()) {
          promise.setFailure(new UnknownHostException(name));
        } else {
          promise.setSuccess(found);
        }
      }
    }.asAddressResolver();
  }
}
