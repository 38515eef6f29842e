package dev.naru.web.files;

import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.MutableHttpFields;
import dev.naru.web.files.FilesRoute.Wish;
import dev.naru.web.page.ErrorPage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** Answers with a file: which coding, which parts, or that the client has it already. */
final class FileAnswers {

  private final FilesRoute route;
  private final Network network;

  FileAnswers(FilesRoute route, Network network) {
    this.route = route;
    this.network = network;
  }

  /** Must not block: a large file is opened elsewhere. Any thread. */
  void answer(Wish wish, Resource resource) {
    HttpFields asked = wish.exchange().request().fields();
    boolean whole = wish.status() != 200;
    boolean ranged =
        !whole && wish.exchange().request().method().equals("GET") && asked.contains("Range");
    List<String> accepted = resource.varies() ? asked.all("Accept-Encoding") : List.of();
    // Parts of two answers are put together by the client: their bytes must be the same for sure.
    Representation chosen = resource.choose(accepted, ranged);
    if (whole) {
      send(wish, resource, chosen, Selection.WHOLE);
      return;
    }
    Instant now = wish.exchange().received();
    switch (Conditions.evaluate(asked, chosen.validators(), now)) {
      case NOT_MODIFIED -> notModified(wish.exchange(), chosen);
      case FAILED -> refuse(wish, resource, 412);
      case PROCEED -> {
        Selection selection =
            ranged && Conditions.rangeApplies(asked, chosen.validators(), now)
                ? Selection.of(asked.all("Range"), chosen.size())
                : Selection.WHOLE;
        send(wish, resource, chosen, selection);
      }
    }
  }

  private static void notModified(HttpExchange exchange, Representation chosen) {
    describe(exchange, chosen);
    // RFC 9110, section 15.4.5: what describes the body stays away
    exchange.fields().remove("Content-Type");
    exchange.fields().remove("Content-Encoding");
    exchange.fields().remove("Accept-Ranges");
    exchange.send(304);
  }

  private void refuse(Wish wish, Resource resource, int status) {
    if (resource.varies()) {
      wish.exchange().fields().set("Vary", "Accept-Encoding");
    }
    route.refuse(wish, status);
  }

  private void send(Wish wish, Resource resource, Representation chosen, Selection selection) {
    HttpExchange exchange = wish.exchange();
    if (chosen.pending()) {
      if (!route.make(wish, resource, chosen)) {
        send(wish, resource, resource.plain(), Selection.WHOLE);
      }
    } else if (selection instanceof Selection.Nothing) {
      exchange.fields().set("Content-Range", "bytes */" + chosen.size());
      refuse(wish, resource, 416);
    } else if (chosen.content().isPresent()) {
      fromMemory(wish, chosen, chosen.content().get(), selection);
    } else if (exchange.request().method().equals("HEAD")) {
      describe(wish, chosen);
      exchange.status(wish.status());
      exchange.fields().set("Content-Length", Long.toString(chosen.size()));
      exchange.loop().execute(() -> exchange.responseBody().end()); // keeps the length
    } else {
      try {
        network.executor().execute(() -> fromDisk(wish, chosen, selection));
      } catch (RejectedExecutionException e) {
        ErrorPage.send(exchange, 503);
      }
    }
  }

  private void fromMemory(Wish wish, Representation chosen, ByteBuf content, Selection selection) {
    HttpExchange exchange = wish.exchange();
    describe(wish, chosen);
    if (selection instanceof Selection.Part(ByteRange part)) {
      exchange.fields().set("Content-Range", part.contentRange(chosen.size()));
      exchange.send(206, content.retainedSlice((int) part.position(), (int) part.length()));
    } else if (selection instanceof Selection.Parts(List<ByteRange> parts)) {
      Multipart multipart = multipart(exchange, chosen, parts);
      exchange.send(206, multipart.of(content));
    } else {
      exchange.send(wish.status(), content.retainedDuplicate());
    }
  }

  /** On a thread. */
  private void fromDisk(Wish wish, Representation chosen, Selection selection) {
    HttpExchange exchange = wish.exchange();
    try {
      Optional<FileChannel> opened = open(chosen);
      if (opened.isEmpty()) {
        route.again(wish);
        return;
      }
      FileChannel file = opened.get();
      describe(wish, chosen);
      if (selection instanceof Selection.Part(ByteRange part)) {
        exchange.fields().set("Content-Range", part.contentRange(chosen.size()));
        exchange.sendFile(206, file, part.position(), part.length());
      } else if (selection instanceof Selection.Parts(List<ByteRange> parts)) {
        Multipart multipart = multipart(exchange, chosen, parts);
        exchange.status(206);
        exchange.fields().set("Content-Length", Long.toString(multipart.length()));
        MultipartSender sender =
            new MultipartSender(exchange, network.executor(), chosen.file(), file, multipart);
        exchange.loop().execute(sender::start);
      } else {
        exchange.sendFile(wish.status(), file, 0, chosen.size());
      }
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }

  /** Empty when it is not the file that was found. */
  private static Optional<FileChannel> open(Representation chosen) {
    try {
      return Optional.of(Tree.open(chosen.file()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Multipart multipart(HttpExchange exchange, Representation chosen, List<ByteRange> parts) {
    Multipart multipart = new Multipart(parts, chosen.type(), chosen.size(), network.random());
    exchange.fields().set("Content-Type", multipart.type());
    return multipart;
  }

  private static void describe(Wish wish, Representation chosen) {
    describe(wish.exchange(), chosen);
    if (wish.status() != 200) { // the error of this request, not a document to come back to
      MutableHttpFields fields = wish.exchange().fields();
      fields.remove("ETag");
      fields.remove("Last-Modified");
      fields.remove("Accept-Ranges");
      fields.set("Cache-Control", "no-store");
    }
  }

  private static void describe(HttpExchange exchange, Representation chosen) {
    MutableHttpFields fields = exchange.fields();
    List<String> known = chosen.fields();
    for (int i = 0; i < known.size(); i += 2) {
      fields.set(known.get(i), known.get(i + 1));
    }
  }
}
