package dev.naru.web.hop;

import dev.naru.http.HttpFields;
import dev.naru.http.MutableHttpFields;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;

/** The fields of an answer on their way to the client: end-to-end ones. */
public final class AnswerFields {

  private AnswerFields() {}

  /** Of a head, with its Content-Length where that is to be promised again. */
  public static void pass(ResponseHead head, MutableHttpFields to) {
    to.remove("Server"); // else it would be ours
    add(head.fields(), to);
    if (head.contentLength() >= 0 && head.status() >= 200 && head.status() != 204) {
      to.set("Content-Length", Long.toString(head.contentLength()));
    }
  }

  /** Of an interim answer. */
  public static ResponseFields interim(HttpFields from) {
    ResponseFields to = new ResponseFields();
    add(from, to);
    return to;
  }

  private static void add(HttpFields from, MutableHttpFields to) {
    HopByHop hops = HopByHop.of(from);
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      boolean framing =
          name.length() == 14 && name.equalsIgnoreCase("content-length")
              // What the server says of other ways to itself holds for us, not for our clients.
              || name.length() == 7 && name.equalsIgnoreCase("alt-svc");
      if (!framing && !hops.names(name)) {
        to.add(name, from.value(i));
      }
    }
  }

  /** Fields behind a body: none that frame, route or authenticate (RFC 9110, section 6.5.1). */
  public static ResponseFields trailers(HttpFields from) {
    ResponseFields to = new ResponseFields();
    HopByHop hops = HopByHop.of(from);
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      if (!hops.names(name) && !Trailers.forbidden(name)) {
        to.add(name, from.value(i));
      }
    }
    return to;
  }
}
