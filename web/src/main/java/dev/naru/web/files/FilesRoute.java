package dev.naru.web.files;

import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.coding.Encoders;
import dev.naru.web.page.ErrorPage;
import dev.naru.web.page.Location;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The route kind {@code files}.
 *
 * <p>A path that was checked within the last second ({@link #CHECK}) is answered on the event loop
 * from what is known: a small file from memory. Everything else is looked at on a thread first, for
 * all who ask at the same time at once; so a client sees a change one second after it was made at
 * the latest. The same holds for files that are compressed here: the first who asks has it done,
 * and it is kept.
 */
final class FilesRoute implements Route {

  /** How long what is known counts without looking again. */
  static final Duration CHECK = Duration.ofSeconds(1);

  private static final long CHECK_NANOS = CHECK.toNanos();
  private static final String METHODS = "GET, HEAD, OPTIONS";

  /** A compressed file is kept only when it can take no more than this part of the memory. */
  private static final int MEMORY_SHARE = 8;

  /**
   * A wish to send a file.
   *
   * @param exchange what it answers
   * @param path of the file: the request's own, or that of a page that stands in
   * @param status 200, or the error whose page it is
   * @param standIn whether the request is for another path, where nothing is
   * @param attempt the how manieth, for files that change under our eyes
   */
  record Wish(HttpExchange exchange, String path, int status, boolean standIn, int attempt) {
    Wish again() {
      return new Wish(exchange, path, status, standIn, attempt + 1);
    }
  }

  private final FilesConfig config;
  private final String prefix;
  private final boolean compress;
  private final Network network;
  private final Finder finder;
  private final Maker maker = new Maker();
  private final FileAnswers answers;
  private final OpenFiles open;
  private final FileCache cache;
  private final Joint<String, Wish> looking = new Joint<>();
  private final Joint<String, Wish> making = new Joint<>();

  FilesRoute(FilesConfig config, RouteContext context) {
    long memory = config.memory().bytes();
    this.config = config;
    this.compress = context.compress().orElse(true);
    long compressible = compress ? Math.min(Maker.LARGEST, memory / MEMORY_SHARE) : 0;
    this.prefix = context.prefix();
    this.network = context.platform().network();
    this.finder = new Finder(config, prefix, network.clock(), compressible);
    this.open = new OpenFiles(network);
    this.answers = new FileAnswers(this, open, network);
    this.cache = new FileCache(memory);
  }

  @Override
  public void start() throws IOException {
    if (!Files.isDirectory(config.files()) || !Files.isReadable(config.files())) {
      throw new IOException("cannot read the folder " + config.files());
    }
  }

  @Override
  public HttpHandler handler() {
    return this::handle;
  }

  @Override
  public void close() {
    open.close();
  }

  private void handle(HttpExchange exchange) {
    String method = exchange.request().method();
    if (method.equals("GET") || method.equals("HEAD")) {
      wish(new Wish(exchange, exchange.request().path().value(), 200, false, 1));
      return;
    }
    exchange.fields().set("Allow", METHODS);
    if (method.equals("OPTIONS")) {
      exchange.send(204);
    } else {
      refuse(exchange, 405);
    }
  }

  /** Any thread. */
  private void wish(Wish wish) {
    Resource known = cache.get(wish.path());
    if (known != null && network.clock().nanos() - known.checked() < CHECK_NANOS) {
      answers.answer(wish, known);
    } else if (looking.join(wish.path(), wish)) {
      onThread(looking, wish.path(), () -> look(wish.path(), known));
    }
  }

  private void onThread(Joint<String, Wish> joint, String key, Runnable work) {
    try {
      network
          .executor()
          .execute(
              () -> {
                try {
                  work.run();
                } catch (RuntimeException | Error e) {
                  joint.leave(key).forEach(wish -> wish.exchange().fail(e));
                  throw e;
                }
              });
    } catch (RejectedExecutionException e) { // the process is about to end
      joint.leave(key).forEach(wish -> ErrorPage.send(wish.exchange(), 503));
    }
  }

  private void look(String path, @Nullable Resource known) {
    Lookup found = finder.find(path, known);
    keep(path, known, found);
    for (Wish wish : looking.leave(path)) {
      conclude(wish, found);
    }
  }

  private void keep(String path, @Nullable Resource known, Lookup found) {
    if (found instanceof Resource resource) {
      if (resource != known) {
        cache.put(path, resource);
      }
    } else if (known != null) {
      cache.remove(path);
    }
    if (known != null && found != known) {
      known.files().forEach(open::forget);
    }
  }

  /** One failure must not leave the others waiting. */
  private void conclude(Wish wish, Lookup found) {
    HttpExchange exchange = wish.exchange();
    try {
      switch (found) {
        case Resource resource -> answers.answer(wish, resource);
        case Lookup.Folder _ when !wish.standIn() -> Location.addSlash(exchange);
        case Lookup.Listing listing when !wish.standIn() -> {
          if (compress && !Encoders.available().isEmpty()) {
            exchange.compress();
          }
          ListingPage.send(exchange, listing);
        }
        case Lookup.Failure failure -> refuse(wish, failure.status());
        default -> nothing(wish);
      }
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }

  private void nothing(Wish wish) {
    Optional<String> fallback = config.fallback();
    String path = wish.path();
    boolean extension = path.indexOf('.', path.lastIndexOf('/') + 1) >= 0;
    if (fallback.isPresent() && !wish.standIn() && !extension) {
      wish(new Wish(wish.exchange(), prefix + fallback.get(), 200, true, 1));
    } else {
      refuse(wish, wish.status() == 200 ? 404 : wish.status());
    }
  }

  /** Answers with an error, and the page that it has, unless that is what fails. */
  void refuse(Wish wish, int status) {
    if (wish.status() == 200) {
      refuse(wish.exchange(), status);
    } else {
      ErrorPage.send(wish.exchange(), wish.status());
    }
  }

  private void refuse(HttpExchange exchange, int status) {
    String page = config.errors().get(Integer.toString(status));
    if (page == null) {
      ErrorPage.send(exchange, status);
    } else {
      wish(new Wish(exchange, prefix + page.substring(1), status, true, 1));
    }
  }

  /** Finds a file anew that is not the one that was found; on a thread. */
  void again(Wish wish) {
    if (wish.attempt() == Finder.ATTEMPTS) {
      wish.exchange().fields().set("Retry-After", "1");
      refuse(wish, 503);
      return;
    }
    Resource known = cache.get(wish.path());
    Lookup found = finder.find(wish.path(), known);
    keep(wish.path(), known, found);
    conclude(wish.again(), found);
  }

  /**
   * Has a representation made that is pending, and answers then; any thread. Whether it is done: a
   * busy process sends the file as it is.
   */
  boolean make(Wish wish, Resource resource, Representation pending) {
    if (maker.busy()) {
      return false;
    }
    String key = wish.path() + '\n' + pending.validators().etag();
    if (making.join(key, wish)) {
      onThread(making, key, () -> make(key, wish.path(), resource, pending));
    }
    return true;
  }

  private void make(String key, String path, Resource resource, Representation pending) {
    Resource made;
    try {
      Optional<ByteBuf> content = maker.make(pending);
      made =
          cache.update(
              path,
              resource,
              current ->
                  content.isPresent()
                      ? current.with(pending.with(content.get()))
                      : current.without(pending.coding()));
    } catch (IOException e) { // not the file that was found: find it anew
      making.leave(key).forEach(this::again);
      return;
    }
    for (Wish wish : making.leave(key)) {
      conclude(wish, made);
    }
  }
}
