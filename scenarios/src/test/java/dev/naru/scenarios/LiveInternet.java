package dev.naru.scenarios;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.network.Clock;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Network;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Topology;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.resolver.AddressResolverGroup;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Puts the tests of http and web on a host of an Internet: our TCP instead of the kernel's, in step
 * with the clock on the wall, because the tests themselves are outside of it.
 */
public final class LiveInternet implements NetworkKind.Opener {

  /** For the service loader. */
  public LiveInternet() {}

  @Override
  public Network open() {
    Lab lab = Lab.live(Topology.seed(1).transport(TcpStack::new).host("host").build());
    return new OfALab(lab, lab.network("host"));
  }

  /** Closes the lab with its only network. */
  private record OfALab(Lab lab, InternetNetwork network) implements Network {
    @Override
    public ServerBootstrap stream(ListenerConfig listener) {
      return network.stream(listener);
    }

    @Override
    public Bootstrap datagram(ListenerConfig listener) {
      return network.datagram(listener);
    }

    @Override
    public Bootstrap connect() {
      return network.connect();
    }

    @Override
    public AddressResolverGroup<?> resolver() {
      return network.resolver();
    }

    @Override
    public Clock clock() {
      return network.clock();
    }

    @Override
    public RandomGenerator random() {
      return network.random();
    }

    @Override
    public Executor executor() {
      return network.executor();
    }

    @Override
    public void close() {
      network.close();
      lab.close();
    }
  }
}
