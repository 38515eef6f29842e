package dev.naru.web.proxy;

import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpRequest;
import dev.naru.http.HttpVersion;
import dev.naru.http.message.ResponseFields;
import dev.naru.web.HeaderRules;
import dev.naru.web.hop.AskedHost;
import dev.naru.web.hop.HopByHop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * The fields of a request on their way to a server: end-to-end ones, and what we say of who asks.
 */
final class RequestFields {

  private final ForwardedFields forwarded;
  private final HeaderRules rules;

  RequestFields(ForwardedFields forwarded, HeaderRules rules) {
    this.forwarded = forwarded;
    this.rules = rules;
  }

  /** Of an exchange, without Host and Content-Length. */
  ResponseFields of(HttpExchange exchange) {
    HttpFields from = exchange.request().fields();
    HopByHop hops = HopByHop.of(from);
    ResponseFields to = new ResponseFields();
    boolean believed = exchange.forwarded();
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      if (!hops.names(name) && !isOurs(name, believed)) {
        to.add(name, from.value(i));
      }
    }
    via(exchange.request(), from, to);
    tell(exchange, to);
    if (!rules.isEmpty()) {
      rules.apply(to);
    }
    return to;
  }

  /** What is said by us, or by those whom we believe, and by nobody else, in whatever spelling. */
  private static boolean isOurs(String name, boolean believed) {
    return switch (name.length()) {
      case 3 -> name.equalsIgnoreCase("via");
      case 4 -> name.equalsIgnoreCase("host");
      case 6 -> name.equalsIgnoreCase("expect");
      case 9 -> name.equalsIgnoreCase("forwarded") ? !believed : isForwarded(name, believed);
      case 12 -> name.equalsIgnoreCase("max-forwards");
      case 14 -> name.equalsIgnoreCase("content-length");
      default -> isForwarded(name, believed);
    };
  }

  /**
   * {@code X-Forwarded-*} and {@code X-Real-IP}; with underscores, too, which servers that make
   * variables of names cannot tell apart.
   */
  private static boolean isForwarded(String name, boolean believed) {
    if (name.length() < 9 || (name.charAt(0) | 0x20) != 'x') {
      return false;
    }
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    boolean one = plain.startsWith("x-forwarded-") || plain.equals("x-real-ip");
    return one && (!believed || name.indexOf('_') >= 0 || isReplaced(plain));
  }

  private static boolean isReplaced(String name) {
    return name.equals("x-forwarded-proto") || name.equals("x-forwarded-host");
  }

  /** RFC 9110, section 7.6.3. */
  private static void via(HttpRequest request, HttpFields from, ResponseFields to) {
    List<String> before = from.all("Via");
    String us = version(request.version()) + " " + Loops.NAME;
    to.add("Via", before.isEmpty() ? us : String.join(", ", before) + ", " + us);
  }

  static String version(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "1.0";
      case HTTP_1_1 -> "1.1";
      case HTTP_2 -> "2.0";
    };
  }

  private void tell(HttpExchange exchange, ResponseFields to) {
    if (forwarded == ForwardedFields.NONE) {
      return;
    }
    HttpRequest request = exchange.request();
    HttpConnection connection = exchange.connection();
    InetSocketAddress peer = connection.remote();
    String host = AskedHost.of(request);
    if (forwarded.old()) {
      append(to, "X-Forwarded-For", plain(peer.getAddress()));
      to.set("X-Forwarded-Proto", request.scheme());
      if (!host.isEmpty()) {
        to.set("X-Forwarded-Host", host);
      }
    }
    if (forwarded.standard()) {
      // RFC 7239, section 6: IPv6 addresses, and hosts with a port, are quoted.
      String node = plain(peer.getAddress());
      String element =
          "for="
              + (node.indexOf(':') < 0 ? node : "\"[" + node + "]\"")
              + (host.isEmpty()
                  ? ""
                  : ";host=" + (host.indexOf(':') < 0 ? host : "\"" + host + "\""))
              + ";proto="
              + request.scheme();
      append(to, "Forwarded", element);
    }
  }

  private static void append(ResponseFields to, String name, String value) {
    List<String> before = to.all(name);
    to.set(name, before.isEmpty() ? value : String.join(", ", before) + ", " + value);
  }

  private static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
