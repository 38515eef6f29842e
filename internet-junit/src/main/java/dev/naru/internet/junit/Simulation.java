package dev.naru.internet.junit;

import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.tcp.TcpListener;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.view.Ladder;
import dev.naru.internet.view.Netstat;
import dev.naru.internet.view.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Internet of one test. */
public final class Simulation {
  private final Internet internet;
  private final long seed;
  private final List<String> ends;
  private final Recording recording = new Recording();

  Simulation(Internet internet, long seed, List<String> ends) {
    this.internet = internet;
    this.seed = seed;
    this.ends = ends;
    internet.trace().add(recording);
  }

  /** All that it is made of, and all that can happen to it. */
  public Internet internet() {
    return internet;
  }

  /** Of all chance. */
  public long seed() {
    return seed;
  }

  /** A host by its name. */
  public Host host(String name) {
    return internet.host(name);
  }

  /** Lets virtual time pass. */
  public void run(Duration time) {
    internet.runFor(time.toNanos());
  }

  /**
   * Lets virtual time pass until nothing more is to happen.
   *
   * @throws AssertionError if there is still something after an hour
   */
  public void run() {
    if (!internet.runUntilIdle()) {
      throw new AssertionError("after an hour there is still something to happen");
    }
  }

  /**
   * Listens for TCP.
   *
   * @return the conversations, which become more as others connect
   */
  public List<Conversation> listen(String host, int port) {
    List<Conversation> accepted = new ArrayList<>();
    Optional<TcpListener> listening =
        tcp(host)
            .listen(
                Optional.empty(),
                port,
                128,
                TcpConfig.DEFAULT,
                (now, listener) -> {
                  Conversation made = new Conversation(internet.loop());
                  listener
                      .accept(now, new ConnectionHandler() {})
                      .ifPresent(
                          connection -> {
                            made.over(connection);
                            accepted.add(made);
                            connection.attach(now, made.handler());
                          });
                });
    if (listening.isEmpty()) {
      throw new IllegalArgumentException("port " + port + " of " + host + " is in use");
    }
    return accepted;
  }

  /** Begins a conversation over TCP and IPv4. */
  public Conversation connect(String from, String to, int port) {
    Conversation made = new Conversation(internet.loop());
    made.over(
        tcp(from)
            .connect(
                internet.now(),
                Optional.empty(),
                0,
                internet.host(to).address(4),
                port,
                TcpConfig.DEFAULT,
                made.handler()));
    return made;
  }

  private TcpStack tcp(String host) {
    return internet.host(host).transport(TcpStack.class);
  }

  /** What went between the end systems until now. */
  public Ladder ladder() {
    return Ladder.of(recording, ends);
  }

  /** What went between these hosts until now. */
  public Ladder ladder(String... hosts) {
    return Ladder.of(recording, hosts);
  }

  /** The sockets of all end systems. */
  public String netstat() {
    StringBuilder text = new StringBuilder();
    ends.forEach(name -> text.append(Netstat.of(internet.host(name))));
    return text.toString();
  }
}
