package dev.naru.rpc.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two ends, and a network between them that loses, doubles and reorders by a seed. */
class SessionTest {

  private static final int LARGEST = 1 << 20;
  private static final long MILLI = 1_000_000;

  /** Both ends in virtual time. */
  private static final class Pair {
    private record Event(long time, long order, Runnable task) {}

    private final PriorityQueue<Event> queue =
        new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparing(Event::order));
    private final SplittableRandom random;
    private final double loss;
    private final double doubling;
    private final Optional<byte[]> key;
    private final List<byte[]> atServer = new ArrayList<>();
    private final List<byte[]> atClient = new ArrayList<>();
    private final List<byte[]> sentByServer = new ArrayList<>();
    private final List<byte[]> sentByClient = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private long now;
    private long events;
    private long toServer;
    private long toClient;
    private final Session client;
    private @Nullable Session server;
    private boolean deaf;
    private boolean echoes = true;

    Pair(long seed, double loss, double doubling, boolean encrypted) {
      this.random = new SplittableRandom(seed);
      this.loss = loss;
      this.doubling = doubling;
      this.key = encrypted ? Optional.of(new byte[32]) : Optional.empty();
      this.client = Session.client(key, LARGEST, random, 0, output(false));
    }

    private Session.Output output(boolean fromServer) {
      return new Session.Output() {
        @Override
        public void packet(byte[] packet) {
          (fromServer ? sentByServer : sentByClient).add(packet);
          int copies = random.nextDouble() < doubling ? 2 : 1;
          for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= loss) {
              long delay = 10 * MILLI + random.nextLong(20 * MILLI);
              at(now + delay, () -> arrive(fromServer, packet));
            }
          }
        }

        @Override
        public void message(byte[] message) {
          (fromServer ? atServer : atClient).add(message);
          if (fromServer && echoes) {
            server.send(now, message, false);
          }
        }

        @Override
        public void event(byte[] event) {
          (fromServer ? atServer : atClient).add(event);
        }

        @Override
        public void lost(String why) {
          lost.add(why);
        }
      };
    }

    private void arrive(boolean fromServer, byte[] packet) {
      Session to;
      if (fromServer) {
        toClient += packet.length;
        to = client;
      } else if (deaf) {
        return;
      } else {
        toServer += packet.length;
        if (server == null) {
          Header.ClientId id = Header.read(packet).orElseThrow().client();
          server = Session.server(id, key, LARGEST, random, now, output(true));
        }
        to = server;
      }
      to.onPacket(now, packet);
      flush(to);
    }

    void at(long time, Runnable task) {
      queue.add(new Event(time, events++, task));
    }

    void flush(Session session) {
      session.flush(now);
      long deadline = session.nextDeadline();
      if (deadline != Long.MAX_VALUE) {
        at(
            Math.max(now, deadline),
            () -> {
              if (session.nextDeadline() <= now) {
                session.onTimer(now);
                flush(session);
              }
            });
      }
    }

    void run(long until) {
      while (!queue.isEmpty() && queue.peek().time() <= until) {
        Event next = queue.remove();
        now = next.time();
        next.task().run();
      }
    }
  }

  private static byte[] message(int number, int length) {
    return ByteBuffer.allocate(Math.max(4, length)).putInt(number).array();
  }

  private static List<Integer> numbers(List<byte[]> messages) {
    return messages.stream().map(message -> ByteBuffer.wrap(message).getInt()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0, false",
    "0.05, 0.05, false",
    "0.2, 0.1, false",
    "0.05, 0.05, true",
    "0.2, 0.1, true"
  })
  void everyMessageComesOnceWhateverTheNetworkDoes(
      double loss, double doubling, boolean encrypted) {
    for (int seed = 1; seed <= 10; seed++) {
      Pair pair = new Pair(seed, loss, doubling, encrypted);
      for (int i = 0; i < 200; i++) {
        pair.client.send(0, message(i, i % 10 == 0 ? 20_000 : 40), false);
      }
      pair.client.waits(0, true);
      pair.flush(pair.client);
      pair.run(120_000 * MILLI);
      Integer[] all = IntStream.range(0, 200).boxed().toArray(Integer[]::new);
      assertThat(numbers(pair.atServer)).as("seed " + seed).containsExactlyInAnyOrder(all);
      assertThat(numbers(pair.atClient)).as("seed " + seed).containsExactlyInAnyOrder(all);
      assertThat(pair.lost).isEmpty();
    }
  }

  @Test
  void messagesThatWantAnOrderHaveIt() {
    Pair pair = new Pair(3, 0.2, 0.1, false);
    for (int i = 0; i < 200; i++) {
      pair.client.send(0, message(i, i % 7 == 0 ? 5_000 : 40), true);
    }
    pair.flush(pair.client);
    pair.run(120_000 * MILLI);
    assertThat(numbers(pair.atServer))
        .containsExactly(IntStream.range(0, 200).boxed().toArray(Integer[]::new));
  }

  @Test
  void theSameSeedGivesTheSamePackets() {
    List<List<byte[]>> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Pair pair = new Pair(7, 0.1, 0.1, false);
      pair.client.send(0, message(1, 50_000), false);
      pair.flush(pair.client);
      pair.run(60_000 * MILLI);
      runs.add(pair.sentByServer);
    }
    assertThat(runs.get(0)).hasSameSizeAs(runs.get(1));
    for (int i = 0; i < runs.get(0).size(); i++) {
      assertThat(runs.get(0).get(i)).isEqualTo(runs.get(1).get(i));
    }
  }

  @Test
  void aServerSendsNoMoreThanThreefoldToAnAddressThatIsNotProved() {
    Pair pair = new Pair(1, 0, 0, false);
    pair.client.send(0, message(1, 40), false);
    pair.flush(pair.client);
    byte[] question = pair.sentByClient.getFirst();
    // Whoever sent it is not there: nothing that the server sends is ever answered.
    Pair victim = new Pair(2, 0, 0, false);
    victim.echoes = false;
    victim.arrive(false, question);
    victim.server.send(victim.now, message(1, 100_000), false);
    victim.deaf = true;
    victim.flush(victim.server);
    victim.run(60_000 * MILLI);
    int sent = victim.sentByServer.stream().mapToInt(packet -> packet.length).sum();
    assertThat(sent).isPositive().isLessThanOrEqualTo(3 * question.length);
  }

  @Test
  void aLargeAnswerToASmallQuestionComesOnceTheAddressIsProved() {
    Pair pair = new Pair(1, 0, 0, false);
    pair.echoes = false;
    pair.client.send(0, message(1, 40), false);
    pair.client.waits(0, true);
    pair.flush(pair.client);
    pair.at(
        50 * MILLI,
        () -> {
          pair.server.send(pair.now, message(1, 100_000), false);
          pair.flush(pair.server);
        });
    pair.run(10_000 * MILLI);
    assertThat(pair.atClient).hasSize(1);
    assertThat(pair.atClient.getFirst()).hasSize(100_000);
  }

  @Test
  void whenTheOtherEndFallsSilentTheSessionIsLost() {
    Pair pair = new Pair(1, 0, 0, false);
    pair.client.send(0, message(1, 40), false);
    pair.client.waits(0, true);
    pair.flush(pair.client);
    pair.run(1_000 * MILLI);
    pair.deaf = true;
    pair.client.send(pair.now, message(2, 40), false);
    pair.flush(pair.client);
    pair.run(120_000 * MILLI);
    assertThat(pair.lost).containsExactly("nothing was heard from the other end for 30 s");
    assertThat(pair.now).isLessThan(45_000 * MILLI);
  }

  @Test
  void anEventIsSentOnce() {
    Pair pair = new Pair(1, 1, 0, false);
    pair.client.event(message(1, 10));
    pair.flush(pair.client);
    pair.run(60_000 * MILLI);
    assertThat(pair.sentByClient).hasSize(1);
    assertThat(pair.client.event(new byte[2_000])).isFalse();
  }

  @Test
  void aReplayedPacketOfAnEncryptedSessionDoesNothingInAnother() {
    Pair pair = new Pair(1, 0, 0, true);
    pair.client.send(0, message(1, 40), false);
    pair.flush(pair.client);
    pair.run(5_000 * MILLI);
    assertThat(pair.atServer).hasSize(1);
    Pair another = new Pair(2, 0, 0, true);
    for (byte[] recorded : pair.sentByClient) {
      another.arrive(false, recorded);
    }
    another.run(5_000 * MILLI);
    assertThat(another.atServer).isEmpty();
    for (byte[] recorded : pair.sentByClient) {
      pair.arrive(false, recorded);
    }
    assertThat(pair.atServer).hasSize(1);
  }

  @Test
  void noNumberIsUsedTwiceWithAKey() {
    Pair pair = new Pair(5, 0.2, 0.1, true);
    for (int i = 0; i < 50; i++) {
      pair.client.send(0, message(i, 3_000), false);
    }
    pair.flush(pair.client);
    pair.run(120_000 * MILLI);
    Map<List<Long>, byte[]> seen = new HashMap<>();
    for (List<byte[]> sent : List.of(pair.sentByClient, pair.sentByServer)) {
      for (byte[] packet : sent) {
        Header header = Header.read(packet).orElseThrow();
        assertThat(
                seen.put(
                    List.of(header.fromServer() ? 1L : 0L, header.server(), header.number()),
                    packet))
            .isNull();
      }
    }
  }

  @Test
  void aSessionThatIsNotKnownIsAnsweredWithAReset() {
    for (boolean encrypted : new boolean[] {false, true}) {
      Pair pair = new Pair(1, 0, 0, encrypted);
      pair.client.send(0, message(1, 40), false);
      pair.flush(pair.client);
      pair.run(1_000 * MILLI);
      pair.client.send(pair.now, message(2, 40), false);
      pair.client.flush(pair.now);
      byte[] stale = pair.sentByClient.getLast();
      byte[] reset = Session.reset(stale, pair.key, pair.random).orElseThrow();
      pair.client.onPacket(pair.now, reset);
      assertThat(pair.lost).hasSize(1).first().asString().contains("started anew");
      if (encrypted) {
        stale[40] ^= 1;
        assertThat(Session.reset(stale, pair.key, pair.random)).isEmpty();
      }
    }
  }
}
