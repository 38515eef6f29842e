package dev.naru.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import dev.naru.rpc.RpcFixture;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.client.RpcTransportException;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.server.RpcConfig.UdpConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events to many, on the kernel's sockets; in the virtual Internet: RpcToManyTest of scenarios. */
@Timeout(60)
class GroupsTest {

  private static final String GROUP = "239.77.82.1";

  private static RpcConfig config(String listen, String... groups) {
    UdpConfig plain = UdpConfig.DEFAULTS;
    return new RpcConfig(
        List.of(Endpoint.parse(listen)),
        Optional.empty(),
        RpcLimits.DEFAULTS,
        Map.of(),
        new UdpConfig(
            true, true, Optional.empty(), plain.message(), plain.sessions(), List.of(groups)),
        Map.of());
  }

  private static RpcClient.Builder to(String address, RpcFixture fixture) {
    return RpcClient.udp(address, fixture.port("udp"))
        .network(fixture.platform.platform().network());
  }

  /**
   * Tells it again until it was heard: datagrams may be lost, and a group joined a little later.
   */
  private static void tell(RpcClient client, RpcFixture fixture) {
    while (fixture.services.heard.size() < 2) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("nobody hears it");
      }
      client.emit("user.created", Map.of("id", 1)).toCompletableFuture().join();
    }
    assertThat(fixture.services.heard).contains("first {\"id\":1}", "second {\"id\":1}");
  }

  @Test
  void anEventToABroadcastAddressIsHeard() {
    try (RpcFixture fixture = new RpcFixture(config("udp://0.0.0.0:0"));
        RpcClient client = to("127.255.255.255", fixture).broadcast().open()) {
      tell(client, fixture);
    }
  }

  @Test
  void anEventToAGroupIsHeardByItsMembers() throws IOException {
    Assumptions.assumeTrue(groupsAreCarried(), "this machine has no way to a multicast group");
    try (RpcFixture fixture = new RpcFixture(config("udp://0.0.0.0:0", GROUP));
        RpcClient client = to(GROUP, fixture).broadcast().open()) {
      tell(client, fixture);
    }
  }

  /** Whether the kernel has a route to the group, over an interface that carries multicast. */
  private static boolean groupsAreCarried() throws IOException {
    try (DatagramSocket probe = new DatagramSocket()) {
      try {
        probe.connect(new InetSocketAddress(GROUP, 9));
      } catch (SocketException noRoute) {
        return false;
      }
      NetworkInterface way = NetworkInterface.getByInetAddress(probe.getLocalAddress());
      return way != null && way.isUp() && way.supportsMulticast() && !way.isLoopback();
    }
  }

  @Test
  void nobodyIsCalledWhereManyListen() {
    try (RpcFixture fixture = new RpcFixture(config("udp://0.0.0.0:0"));
        RpcClient client = to("127.255.255.255", fixture).broadcast().open()) {
      Assertions.assertThatThrownBy(
              () -> client.send("sum", List.of(1), Integer.class).toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(RpcTransportException.class)
          .hasMessageContaining("nobody can be called at a broadcast address");
    }
  }

  @Test
  void whatIsNoGroupIsRefusedBeforeAnythingStarts() {
    assertThat(problems(config("udp://*:3000", "10.1.2.3", "group.example")))
        .containsExactly(
            "groups[0]: expected a multicast address such as 239.1.2.3, found 10.1.2.3",
            "groups[1]: expected a multicast address such as 239.1.2.3, found group.example");
    assertThat(problems(config("udp://127.0.0.1:3000", GROUP)))
        .containsExactly(
            "groups: groups are heard at all addresses only: listen at udp://*:port, too");
    assertThat(problems(config("udp://*:3000", GROUP, "ff15::1"))).isEmpty();
  }

  private static List<String> problems(RpcConfig config) {
    List<String> problems = new ArrayList<>();
    new RpcServerProvider()
        .check(
            config,
            new Checks() {
              @Override
              public void problem(Record record, String key, String message) {
                problems.add(key + ": " + message);
              }

              @Override
              public void item(Record record, String key, int index, String message) {
                problems.add(key + "[" + index + "]: " + message);
              }
            });
    return problems;
  }
}
