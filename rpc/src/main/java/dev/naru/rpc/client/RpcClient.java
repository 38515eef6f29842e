package dev.naru.rpc.client;

import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Network;
import dev.naru.rpc.Pattern;
import dev.naru.rpc.udp.SharedKey;
import dev.naru.rpc.wire.Json;
import dev.naru.rpc.wire.JsonBytes;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;

/**
 * Calls a service by pattern.
 *
 * <pre>{@code
 * try (RpcClient client = RpcClient.tcp("127.0.0.1", 3000).open()) {
 *   int sum = client.send("sum", List.of(1, 2, 3), Integer.class).toCompletableFuture().join();
 *   client.emit("user.created", Map.of("id", 1));
 * }
 * }</pre>
 *
 * <p>Safe for many threads. Every call ends: with a value, with the service's {@link
 * dev.naru.rpc.RpcException}, or with a {@link RpcTransportException}. Results are completed on an
 * event loop: what follows on them must not block, or is attached with {@code thenApplyAsync}.
 */
public final class RpcClient implements AutoCloseable {

  /** Which of several connections takes a call. */
  public enum Balance {
    /** Each in turn. */
    ROUND_ROBIN,
    /** The one with the fewest calls that wait. */
    LEAST_PENDING
  }

  /** Patterns whose JSON is remembered. */
  private static final int MOST_PATTERNS = 1_000;

  private final ClientOptions options;
  private final Link link;
  private final boolean ownNetwork;
  private final Map<String, Pattern> patterns;
  private final Map<Class<?>, ObjectReader> readers;

  private RpcClient(ClientOptions options, Link link, boolean ownNetwork) {
    this(options, link, ownNetwork, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  private RpcClient(
      ClientOptions options,
      Link link,
      boolean ownNetwork,
      Map<String, Pattern> patterns,
      Map<Class<?>, ObjectReader> readers) {
    this.options = options;
    this.link = link;
    this.ownNetwork = ownNetwork;
    this.patterns = patterns;
    this.readers = readers;
  }

  /** A client of a service over TCP. */
  public static Builder tcp(String host, int port) {
    return new Builder().address(host, port);
  }

  /**
   * A client of a service by datagrams: one message each, of 1,400 bytes at most, which may be
   * lost; with {@link Builder#reliable} none is.
   */
  public static Builder udp(String host, int port) {
    Builder builder = new Builder().address(host, port);
    builder.udp = true;
    return builder;
  }

  /** A client of whatever DNS names for a service (RFC 2782): {@code _sum._tcp.example.org}. */
  public static Builder srv(String name) {
    Builder builder = new Builder();
    builder.srv = Optional.of(name);
    return builder;
  }

  // --- calls

  /**
   * Calls, for one value.
   *
   * @param pattern a text, a {@link Pattern}, or what Jackson writes as an object
   * @param data what is told; never null, as in Nest
   * @param type of the value
   * @return the value; null when the service answers with null or without any
   */
  public <T> CompletionStage<@Nullable T> send(Object pattern, Object data, Class<T> type) {
    return send(pattern, data, reader(type), options.timeout(), false);
  }

  /** The same for a type with parameters. */
  public <T> CompletionStage<@Nullable T> send(Object pattern, Object data, TypeReference<T> type) {
    return send(pattern, data, reader(type), options.timeout(), false);
  }

  /**
   * The same for a call that may be repeated, which does twice what it does once: it is sent again,
   * {@link Builder#retries} times at most, when its connection is lost.
   */
  public <T> CompletionStage<@Nullable T> sendIdempotent(
      Object pattern, Object data, Class<T> type) {
    return send(pattern, data, reader(type), options.timeout(), true);
  }

  <T> CompletableFuture<@Nullable T> send(
      Object pattern, Object data, ObjectReader reader, Duration timeout, boolean idempotent) {
    Pattern its = pattern(pattern);
    SingleCall<T> call =
        new SingleCall<>(
            head(its, data),
            its.toString(),
            timeout.toNanos(),
            idempotent ? options.retries() : 0,
            reader);
    call.deadline = options.network().clock().nanos() + call.timeoutNanos;
    call.result.whenComplete(
        (_, _) -> {
          if (call.result.isCancelled()) {
            Link where = call.link;
            if (where != null) {
              where.cancel(call);
            }
          }
        });
    link.submit(call);
    return call.result;
  }

  /**
   * Calls, for a stream of values; each subscription is a call of its own. The timeout bounds the
   * time between two values. Nulls are left out.
   */
  public <T> Flow.Publisher<T> stream(Object pattern, Object data, Class<T> type) {
    return stream(pattern, data, reader(type), options.timeout());
  }

  <T> Flow.Publisher<T> stream(Object pattern, Object data, ObjectReader reader, Duration timeout) {
    Pattern its = pattern(pattern);
    JsonBytes head = head(its, data);
    return subscriber -> {
      StreamCall<T> call =
          new StreamCall<>(head, its.toString(), timeout.toNanos(), reader, subscriber);
      call.deadline = options.network().clock().nanos() + call.timeoutNanos;
      subscriber.onSubscribe(call);
      link.submit(call);
    };
  }

  /**
   * Tells an event, which nobody answers.
   *
   * @return done when it has been handed to the network, which promises nothing more
   */
  public CompletionStage<Void> emit(Object pattern, Object data) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    Pattern its = pattern(pattern);
    JsonBytes message = head(its, data);
    message.truncate(message.length() - 1);
    link.emit(message.ascii("}"), sent);
    return sent;
  }

  /**
   * An implementation of an interface that calls: methods are {@link dev.naru.rpc.MessagePattern}
   * or {@link dev.naru.rpc.EventPattern}. One that returns a {@code CompletionStage} or a {@code
   * Flow.Publisher} returns at once; any other waits for the answer, and must not be called on an
   * event loop.
   *
   * @throws IllegalArgumentException naming the method that cannot be called so
   */
  public <T> T proxy(Class<T> type) {
    return ClientProxy.of(type, this);
  }

  private Pattern pattern(Object pattern) {
    if (pattern instanceof String word) {
      Pattern known = patterns.get(word);
      if (known == null) {
        known = Pattern.of(word);
        if (patterns.size() < MOST_PATTERNS) {
          patterns.put(word, known);
        }
      }
      return known;
    }
    return Pattern.from(pattern);
  }

  private JsonBytes head(Pattern pattern, Object data) {
    Objects.requireNonNull(data, "data: Nest refuses to send none; send an empty map");
    JsonBytes head = new JsonBytes(128).ascii("{\"pattern\":");
    pattern.appendTo(head);
    head.ascii(",\"data\":");
    Json.write(head, data);
    Map<String, ?> metadata = options.metadata().get();
    if (!metadata.isEmpty()) {
      head.ascii(",\"metadata\":");
      Json.write(head, metadata);
    }
    return head.ascii(",");
  }

  private ObjectReader reader(Class<?> type) {
    ObjectReader known = readers.get(type);
    if (known == null) {
      known = Json.MAPPER.readerFor(type);
      readers.put(type, known);
    }
    return known;
  }

  private static ObjectReader reader(TypeReference<?> type) {
    return Json.MAPPER.readerFor(type);
  }

  /**
   * The same client, over the same connections, whose calls carry this along beside the builder's
   * metadata. It need not be closed.
   */
  public RpcClient with(Map<String, ?> more) {
    return new RpcClient(options.with(more), link, false, patterns, readers);
  }

  Duration timeout() {
    return options.timeout();
  }

  /** Fails what waits for an answer, and closes the connections. */
  @Override
  public void close() {
    link.close();
    if (ownNetwork) {
      options.network().close();
    }
  }

  /** How a client is to be. Every part has a default. */
  public static final class Builder {
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private Optional<String> srv = Optional.empty();
    private Optional<SrvAddresses.Lookup> lookup = Optional.empty();
    private Optional<Network> network = Optional.empty();
    private Duration timeout = Duration.ofSeconds(10);
    private Optional<SslContext> tls = Optional.empty();
    private int pool = 1;
    private Balance balance = Balance.ROUND_ROBIN;
    private int retries = 2;
    private int pending = 65_536;
    private int message = 16 * 1_024 * 1_024;
    private boolean extensions = true;
    private Supplier<Map<String, ?>> metadata = Map::of;
    private boolean udp;
    private boolean reliable;
    private boolean ordered;
    private boolean broadcast;
    private Optional<byte[]> key = Optional.empty();

    private Builder() {}

    /** By datagrams: every message comes once, of any length, or the call fails. */
    public Builder reliable() {
      reliable = true;
      return this;
    }

    /** By datagrams: reliable, and calls reach the service in the order in which they were made. */
    public Builder ordered() {
      ordered = true;
      return reliable();
    }

    /** By datagrams: reliable, and encrypted with a key of 32 bytes that the service has too. */
    public Builder key(byte[] shared) {
      key = Optional.of(SharedKey.checked(shared));
      return reliable();
    }

    /**
     * By datagrams: events go to a broadcast address or a multicast group; nobody can be called.
     */
    public Builder broadcast() {
      broadcast = true;
      return this;
    }

    /** One more place where the service is. */
    public Builder address(String host, int port) {
      addresses.add(InetSocketAddress.createUnresolved(host, port));
      return this;
    }

    /** Who is asked for the records in place of the network. */
    Builder lookup(SrvAddresses.Lookup its) {
      lookup = Optional.of(its);
      return this;
    }

    /** Where the client is; a network of its own, on the kernel's sockets, when none is given. */
    public Builder network(Network its) {
      network = Optional.of(its);
      return this;
    }

    /** How long a call may take; 10 seconds at first. There is no way to wait for ever. */
    public Builder timeout(Duration its) {
      if (its.isNegative() || its.isZero()) {
        throw new IllegalArgumentException("a timeout is longer than nothing: " + its);
      }
      timeout = its;
      return this;
    }

    /** TLS, with the JDK's trusted authorities; the service's name is checked. */
    public Builder tls() {
      try {
        return tls(SslContextBuilder.forClient().build());
      } catch (SSLException e) {
        throw new IllegalStateException("TLS cannot be had: " + e.getMessage(), e);
      }
    }

    /** TLS as you will; the service's name is checked. */
    public Builder tls(SslContext context) {
      tls = Optional.of(context);
      return this;
    }

    /** Connections to each address; 1 at first. */
    public Builder pool(int connections) {
      pool = atLeast(1, connections, "connections");
      return this;
    }

    private static int atLeast(int least, int value, String what) {
      if (value < least) {
        throw new IllegalArgumentException(least + " " + what + " or more, not " + value);
      }
      return value;
    }

    /** Which of several connections takes a call; in turn at first. */
    public Builder balance(Balance its) {
      balance = its;
      return this;
    }

    /** How often a call that may be repeated is; 2 at first. */
    public Builder retries(int most) {
      retries = atLeast(0, most, "retries");
      return this;
    }

    /** Calls that may wait for their answers; 65,536 at first. More fail at once. */
    public Builder pending(int most) {
      pending = atLeast(1, most, "calls that may wait");
      return this;
    }

    /** Characters that an answer may have; 16 Mi at first. */
    public Builder message(int most) {
      message = atLeast(1, most, "characters");
      return this;
    }

    /**
     * Whether servers are told that this client knows deadlines, cancelling and credits; it is, at
     * first. Servers of Nest pass over it.
     */
    public Builder extensions(boolean its) {
      extensions = its;
      return this;
    }

    /** What goes along with each call, asked for at each: trace ids, {@code authorization}. */
    public Builder metadata(Supplier<Map<String, ?>> its) {
      metadata = its;
      return this;
    }

    /**
     * Makes the client. It connects when it is first used.
     *
     * @throws IllegalArgumentException when what was wished for cannot be had together
     */
    public RpcClient open() {
      if (udp && (addresses.size() != 1 || srv.isPresent())) {
        throw new IllegalArgumentException("datagrams go to one address: make a client for each");
      } else if (udp && tls.isPresent()) {
        throw new IllegalArgumentException("TLS is for TCP: key(…) encrypts datagrams");
      } else if (!udp && (reliable || broadcast)) {
        throw new IllegalArgumentException("that is for datagrams: begin with udp(…)");
      } else if (reliable && broadcast) {
        throw new IllegalArgumentException("what goes to many is acknowledged by nobody");
      } else if (srv.isPresent() && !addresses.isEmpty()) {
        throw new IllegalArgumentException("either addresses or a name that DNS has them of");
      }
      Network its = network.orElseGet(HostNetwork::new);
      ClientOptions options =
          new ClientOptions(
              its,
              timeout,
              tls,
              pool,
              balance,
              retries,
              pending,
              message,
              500,
              extensions,
              metadata);
      if (udp) {
        return new RpcClient(
            options,
            new DatagramLink(
                addresses.getFirst(),
                options,
                new DatagramLink.DatagramOptions(reliable, ordered, key, broadcast)),
            network.isEmpty());
      }
      Addresses where =
          srv.isPresent()
              ? new SrvAddresses(srv.get(), lookup.orElse(its::services), its)
              : Addresses.of(addresses);
      return new RpcClient(options, new TcpPool(options, where), network.isEmpty());
    }
  }
}
