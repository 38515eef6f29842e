package dev.naru.internet.view;

import dev.naru.internet.tcp.FourTuple;
import dev.naru.internet.tcp.TcpInfo;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.trace.TraceRecord;
import dev.naru.internet.wire.TcpSegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks into the connections of all hosts, each time that a segment comes or goes. */
public final class ConnectionLog implements Consumer<TraceRecord> {
  private static final int LIMIT = 200_000;

  private final Internet internet;
  private final Map<Side, List<Sample>> samples = new LinkedHashMap<>();
  private int count;

  /**
   * One side of a connection.
   *
   * @param connection as that host sees it
   */
  public record Side(String host, FourTuple connection) {}

  /**
   * A look.
   *
   * @param sent and {@code acknowledged}: bytes since the connection began; the former counts each
   *     once
   */
  record Sample(
      long time, long sent, long acknowledged, long retransmitted, long cwnd, long srtt) {}

  /** Of these hosts; to be added to the trace. */
  public ConnectionLog(Internet internet) {
    this.internet = internet;
  }

  @Override
  public void accept(TraceRecord traced) {
    if (count >= LIMIT || traced.direction() == TraceRecord.Direction.DROPPED) {
      return;
    }
    traced
        .frame()
        .packet()
        .filter(p -> p.body() instanceof TcpSegment)
        .flatMap(_ -> Message.of(traced.frame()))
        .ifPresent(m -> look(traced, (Message.Tcp) m));
  }

  private void look(TraceRecord traced, Message.Tcp m) {
    boolean out = traced.direction() == TraceRecord.Direction.OUT;
    FourTuple mine = out ? m.sender() : m.receiver();
    if (internet.hosts().stream().noneMatch(h -> h.name().equals(traced.host()))) {
      return;
    }
    Host host = internet.host(traced.host());
    if (!host.isOn()) {
      return;
    }
    host.findTransport(TcpStack.class)
        .flatMap(tcp -> tcp.connection(mine))
        .ifPresent(
            connection -> {
              TcpInfo info = connection.info();
              long sent = info.bytesSent() - info.bytesRetransmitted();
              count++;
              samples
                  .computeIfAbsent(new Side(host.name(), mine), _ -> new ArrayList<>())
                  .add(
                      new Sample(
                          traced.time(),
                          sent,
                          sent - info.outstanding(),
                          info.retransmitted(),
                          info.cwnd(),
                          info.srtt()));
            });
  }

  /** All sides that were seen, in the order in which they were first. */
  public List<Side> sides() {
    return List.copyOf(samples.keySet());
  }

  /** The side that has sent the most bytes; empty if there was no connection. */
  public Optional<Side> busiest() {
    return samples.entrySet().stream()
        .max(Comparator.comparingLong(e -> e.getValue().getLast().sent()))
        .map(Map.Entry::getKey);
  }

  List<Sample> of(Side side) {
    return samples.getOrDefault(side, List.of());
  }
}
