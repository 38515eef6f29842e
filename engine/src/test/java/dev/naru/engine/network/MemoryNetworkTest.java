package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryNetworkTest extends NetworkContract {

  @Override
  Network network() {
    return new MemoryNetwork(1);
  }

  @Override
  String overUnix(Path path, String text) throws Exception {
    Peer client = connect(UnixDomainSocketAddress.of(path));
    client.send(text);
    client.expect(text);
    client.channel.close().sync();
    return text;
  }

  @Test
  void theSameSeedGivesTheSameChance() {
    try (Network one = new MemoryNetwork(7);
        Network same = new MemoryNetwork(7);
        Network other = new MemoryNetwork(8)) {
      long[] numbers = one.random().longs(10).toArray();
      assertThat(same.random().longs(10).toArray()).isEqualTo(numbers);
      assertThat(other.random().longs(10).toArray()).isNotEqualTo(numbers);
    }
  }

  @Test
  void datagramsAreRefusedInWords() {
    try (Network network = network()) {
      assertThatThrownBy(() -> network.datagram(config("udp://127.0.0.1:0")))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("datagrams");
    }
  }
}
