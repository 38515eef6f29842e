package dev.naru.bench.rpc;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One way to call, and what our figure has to be as a part of a peer's.
 *
 * @param key what chooses it on the command line
 * @param title for the table
 * @param way how it is called
 * @param connections kept open
 * @param window calls under way on each
 * @param figure what is compared
 * @param gates by family; a peer without one is only reported
 */
record Task(
    String key,
    String title,
    Way way,
    int connections,
    int window,
    Figure figure,
    Map<String, Double> gates) {

  /** How the load is made. */
  enum Way {
    /** By {@link Generator}, as fast as answers come. */
    CLOSED,
    /** By {@link Generator}, at half the rate that the server has when asked as fast as it can. */
    HALF,
    /** The first by datagrams to Naru, compared with its own TCP. */
    DATAGRAMS,
    /** By each one's own client, as fast as answers come. */
    CLIENTS,
    /** By Naru's client over UDP, compared with its own TCP. */
    OWN_DATAGRAMS
  }

  /** What is compared. */
  enum Figure {
    RATE("calls/s", false) {
      @Override
      double of(Sample sample) {
        return sample.callsPerSecond();
      }
    },
    P50("p50", true) {
      @Override
      double of(Sample sample) {
        return sample.p50Micros();
      }
    },
    P99("p99", true) {
      @Override
      double of(Sample sample) {
        return sample.p99Micros();
      }
    };

    private final String title;
    private final boolean less;

    Figure(String title, boolean less) {
      this.title = title;
      this.less = less;
    }

    abstract double of(Sample sample);

    /** Whether less of it is better. */
    boolean less() {
      return less;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** All of them, in the order of the tables. */
  static final List<Task> ALL =
      List.of(
          new Task(
              "pipelined",
              "pipelined",
              Way.CLOSED,
              4,
              64,
              Figure.RATE,
              Map.of("Nest", 3.0, "grpc-java", 1.5)),
          new Task("one", "one at a time", Way.CLOSED, 1, 1, Figure.RATE, Map.of("Nest", 1.0)),
          new Task("half", "half of the maximum rate", Way.HALF, 4, 64, Figure.P99, Map.of()),
          new Task(
              "udp",
              "one at a time, UDP",
              Way.DATAGRAMS,
              1,
              1,
              Figure.P50,
              Map.of("Naru over TCP", 1.1)),
          new Task("clients", "own clients", Way.CLIENTS, 4, 64, Figure.RATE, Map.of()),
          new Task(
              "clients-udp",
              "own client, one at a time, UDP",
              Way.OWN_DATAGRAMS,
              1,
              1,
              Figure.P50,
              Map.of("Naru over TCP", 1.1)));

  /** What our figure has to be as a part of a family's. */
  OptionalDouble gate(String family) {
    Double gate = gates.get(family);
    return gate == null ? OptionalDouble.empty() : OptionalDouble.of(gate);
  }
}
