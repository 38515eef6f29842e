package dev.naru.web.files;

import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.SharedFile;
import dev.naru.web.files.FilesRoute.Wish;
import dev.naru.web.page.ErrorPage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Answers with a file: which coding, which parts, or that the client has it already. */
final class FileAnswers {

  private final FilesRoute route;
  private final OpenFiles files;
  private final Network network;

  FileAnswers(FilesRoute route, OpenFiles files, Network network) {
    this.route = route;
    this.files = files;
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
    exchange.fields().use(chosen.unmodified());
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
      SharedFile open = files.lease(chosen.file());
      if (open != null) {
        fromDisk(wish, chosen, selection, open);
      } else {
        open(wish, resource, chosen, selection);
      }
    }
  }

  private void open(Wish wish, Resource resource, Representation chosen, Selection selection) {
    try {
      network
          .executor()
          .execute(
              () -> {
                SharedFile opened;
                try {
                  opened = files.open(chosen.file(), resource::expire);
                } catch (IOException e) { // not the file that was found: find it anew
                  route.again(wish);
                  return;
                }
                fromDisk(wish, chosen, selection, opened);
              });
    } catch (RejectedExecutionException e) {
      ErrorPage.send(wish.exchange(), 503);
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

  /** Any thread. */
  private void fromDisk(Wish wish, Representation chosen, Selection selection, SharedFile file) {
    HttpExchange exchange = wish.exchange();
    describe(wish, chosen);
    if (selection instanceof Selection.Part(ByteRange part)) {
      exchange.fields().set("Content-Range", part.contentRange(chosen.size()));
      exchange.sendFile(206, file, part.position(), part.length());
    } else if (selection instanceof Selection.Parts(List<ByteRange> parts)) {
      Multipart multipart = multipart(exchange, chosen, parts);
      exchange.status(206);
      exchange.fields().set("Content-Length", Long.toString(multipart.length()));
      MultipartSender sender = new MultipartSender(exchange, network.executor(), file, multipart);
      exchange.loop().execute(sender::start);
    } else {
      exchange.sendFile(wish.status(), file, 0, chosen.size());
    }
  }

  private Multipart multipart(HttpExchange exchange, Representation chosen, List<ByteRange> parts) {
    Multipart multipart = new Multipart(parts, chosen.type(), chosen.size(), network.random());
    exchange.fields().set("Content-Type", multipart.type());
    return multipart;
  }

  private static void describe(Wish wish, Representation chosen) {
    MutableHttpFields fields = wish.exchange().fields();
    if (wish.status() == 200) {
      fields.use(chosen.fields());
      return;
    }
    // the error of this request, which has fields of its own, and not a document to come back to
    for (String name : List.of("Content-Type", "Content-Encoding", "Vary")) {
      chosen.fields().first(name).ifPresent(value -> fields.set(name, value));
    }
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Cache-Control", "no-store");
  }
}
