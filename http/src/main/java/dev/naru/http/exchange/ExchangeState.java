package dev.naru.http.exchange;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpRequest;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.message.Head;
import dev.naru.http.message.ResponseFields;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an exchange knows: the request, the head of the answer, times, and who asks. */
abstract class ExchangeState implements HttpExchange {

  private static final AtomicLong IDS = new AtomicLong();

  private final ServerContext context;
  private Head request;
  private final InetSocketAddress client;
  private final boolean forwarded;
  private final long id = IDS.incrementAndGet();
  private final long receivedNanos;
  private final Instant received;

  private int status = 200;
  private final ResponseFields fields = new ResponseFields();
  private volatile boolean committed;
  private long answeredNanos;
  private boolean answeredNanosKnown;
  private @Nullable Supplier<? extends HttpFields> trailers;
  private @Nullable Consumer<? super MutableHttpFields> lastChange;
  private boolean compress;
  private volatile String user = "-";
  private volatile String application = "";
  private volatile @Nullable Object route;

  ExchangeState(ServerConnection connection, Head request, long receivedNanos) {
    this.context = connection.context();
    TrustedProxies proxies = context.proxies().get();
    this.forwarded = proxies.trusts(connection.remote());
    if (forwarded) {
      TrustedProxies.Seen seen = proxies.see(request, connection.remote());
      this.request = seen.request();
      this.client = seen.client();
    } else {
      this.request = request;
      this.client = connection.remote();
    }
    this.receivedNanos = receivedNanos;
    this.received = context.date().instant(receivedNanos);
  }

  @Override
  public final HttpRequest request() {
    return request;
  }

  @Override
  public final void requestFields(HttpFields changed) {
    request = request.with(changed);
  }

  @Override
  public final InetSocketAddress client() {
    return client;
  }

  @Override
  public final boolean forwarded() {
    return forwarded;
  }

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final Instant received() {
    return received;
  }

  final ServerContext context() {
    return context;
  }

  // --- the answer's head

  @Override
  public final int status() {
    return status;
  }

  @Override
  public final void status(int newStatus) {
    if (committed) {
      throw new IllegalStateException("the answer has begun");
    }
    if (newStatus < 200 || newStatus > 599) {
      throw new IllegalArgumentException("a status is 200 to 599");
    }
    status = newStatus;
  }

  /** Sets the status of an answer that is not the handler's. */
  final void overrule(int newStatus) {
    status = newStatus;
  }

  @Override
  public final MutableHttpFields fields() {
    return fields;
  }

  @Override
  public final boolean committed() {
    return committed;
  }

  final void markCommitted() {
    committed = true;
  }

  @Override
  public final void trailers(Supplier<? extends HttpFields> supplier) {
    trailers = supplier;
  }

  @Override
  public final void beforeHead(Consumer<? super MutableHttpFields> change) {
    Consumer<? super MutableHttpFields> before = lastChange;
    lastChange =
        before == null
            ? change
            : fields -> {
              before.accept(fields);
              change.accept(fields);
            };
  }

  @Override
  public final void compress() {
    compress = true;
  }

  /** Whether the answer may be compressed on its way out. */
  final boolean mayCompress() {
    return compress;
  }

  /** The head is about to be written. */
  final void changeFields() {
    Consumer<? super MutableHttpFields> change = lastChange;
    if (change != null) {
      change.accept(fields);
    }
  }

  /** Forgets what the handler wanted to say. */
  final void forget() {
    fields.clear();
    trailers = null;
  }

  /** The answer's fields, with what only we need to know of them. */
  public final ResponseFields responseFields() {
    return fields;
  }

  final @Nullable Supplier<? extends HttpFields> trailerSupplier() {
    return trailers;
  }

  // --- times

  /** When it was received, by the network's clock. */
  public final long receivedNanos() {
    return receivedNanos;
  }

  /** When the answer began; asked for once, because the clock is not free. */
  public final long answeredNanos() {
    if (!answeredNanosKnown) {
      answeredNanos = context.network().clock().nanos();
      answeredNanosKnown = true;
    }
    return answeredNanos;
  }

  // --- for the log

  @Override
  public final String user() {
    return user;
  }

  @Override
  public final void user(String name) {
    user = name;
  }

  @Override
  public final String application() {
    return application;
  }

  @Override
  public final void application(String name) {
    application = name;
  }

  @Override
  public final void route(Object chosen) {
    route = chosen;
  }

  @Override
  public final Optional<Object> route() {
    return Optional.ofNullable(route);
  }
}
