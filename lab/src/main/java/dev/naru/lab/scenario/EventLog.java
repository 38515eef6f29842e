package dev.naru.lab.scenario;

import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.trace.TraceRecord;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A line for each packet that an end system sends, and for each that is lost anywhere: what a
 * reader needs to follow a short run.
 */
final class EventLog implements Consumer<TraceRecord> {
  private final Consumer<String> lines;
  private final Set<String> ends = new TreeSet<>();

  EventLog(Internet internet, Consumer<String> lines) {
    this.lines = lines;
    internet.hosts().stream().filter(h -> !h.isRouter()).map(Host::name).forEach(ends::add);
  }

  @Override
  public void accept(TraceRecord traced) {
    boolean lost = traced.direction() == TraceRecord.Direction.DROPPED;
    boolean sent = traced.direction() == TraceRecord.Direction.OUT && ends.contains(traced.host());
    if (lost || sent) {
      String what =
          traced
              .frame()
              .packet()
              .map(p -> p.source() + " → " + p.destination() + " " + p.body())
              .orElseGet(() -> String.valueOf(traced.frame()));
      String why = traced.cause().isEmpty() ? "" : "  (" + traced.cause() + ")";
      lines.accept(
          String.format(
              "%14s  %-10s %s %s%s",
              Times.text(traced.time()), traced.host(), lost ? "LOST" : "sent", what, why));
    }
  }
}
