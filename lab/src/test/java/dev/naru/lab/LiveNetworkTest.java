package dev.naru.lab;

import dev.naru.engine.network.Network;
import dev.naru.engine.network.NetworkContract;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Topology;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** What every network promises, on a host of an Internet that keeps step with the wall's clock. */
class LiveNetworkTest extends NetworkContract {
  private final Lab lab = Lab.live(Topology.seed(1).transport(TcpStack::new).host("host").build());
  private InternetNetwork network;

  @Override
  protected Network network() {
    network = lab.network("host");
    return network;
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Override
  protected String overUnix(Path path, String text) throws Exception {
    return UnixSockets.exchange(network, path, text);
  }
}
