package dev.naru.internet.link;

import dev.naru.internet.trace.Trace;
import dev.naru.internet.wire.EthernetFrame;
import dev.naru.internet.wire.Frame;
import dev.naru.internet.wire.FrameSink;
import dev.naru.internet.wire.MacAddress;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.RawFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The switch of an Ethernet segment: learns from sources where stations are, floods what it does
 * not know and what goes to groups (IEEE 802.1Q section 8.7). Its ports are lanes to the stations.
 */
public final class Switch {
  private static final int MAX_STATIONS = 8192;

  /** IEEE 802.1Q section 8.8.3. */
  private static final long AGEING_TIME = 300_000_000_000L;

  private final String name;
  private final Trace trace;
  private final List<Port> ports = new ArrayList<>();
  private final Map<MacAddress, Station> stations = new LinkedHashMap<>();

  private record Station(Port port, long seen) {}

  public Switch(String name, Trace trace) {
    this.name = name;
    this.trace = trace;
  }

  /** Adds a port; its {@link Port#connect} says what it sends on. */
  public Port addPort() {
    Port port = new Port("port" + ports.size());
    ports.add(port);
    return port;
  }

  /** Where a station's frames come in. */
  public final class Port implements FrameSink {
    private final String portName;
    private FrameSink out = (now, frame) -> frame.release();

    private Port(String portName) {
      this.portName = portName;
    }

    /** Frames for the station go there from now on. */
    public void connect(FrameSink sink) {
      out = sink;
    }

    @Override
    public void accept(long now, Frame frame) {
      switch (frame) {
        case EthernetFrame ethernet -> forward(now, this, ethernet);
        case RawFrame
                raw -> { // a switch reads no more than the addresses; bytes that it cannot read it
          // drops
          switch (raw.parse()) {
            case Parsed.Ok<? extends Frame>(EthernetFrame ethernet) -> {
              raw.release();
              forward(now, this, ethernet);
            }
            case Parsed.Ok<? extends Frame>(Frame other) -> {
              other.release();
              trace.drop(now, name, portName, raw, "not an Ethernet frame");
            }
            case Parsed.Malformed<? extends Frame>(String reason) ->
                trace.drop(now, name, portName, raw, reason);
          }
        }
        default -> trace.drop(now, name, portName, frame, "not an Ethernet frame");
      }
    }
  }

  private void forward(long now, Port in, EthernetFrame frame) {
    learn(now, in, frame.source());
    Station station = frame.destination().isMulticast() ? null : stations.get(frame.destination());
    if (station == null || now - station.seen > AGEING_TIME) {
      flood(now, in, frame);
    } else if (station.port == in) {
      trace.drop(now, name, in.portName, frame, "station on the same port");
    } else {
      station.port.out.accept(now, frame);
    }
  }

  private void learn(long now, Port in, MacAddress source) {
    if (source.isMulticast()) { // no station has such an address
      return;
    }
    stations.put(source, new Station(in, now));
    if (stations.size() > MAX_STATIONS) {
      stations.remove(stations.keySet().iterator().next());
    }
  }

  private void flood(long now, Port in, EthernetFrame frame) {
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      if (port != in) {
        frame.retain();
        port.out.accept(now, frame);
      }
    }
    frame.release();
  }
}
