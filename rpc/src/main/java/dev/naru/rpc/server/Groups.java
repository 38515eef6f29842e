package dev.naru.rpc.server;

import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins multicast groups (RFC 1112) on all interfaces: which of them events come over is not the
 * service's business. What is sent to a group is heard by a port at all addresses only.
 */
final class Groups {

  private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

  private Groups() {}

  /** Whether a text is the address of a group. */
  static boolean isGroup(String text) {
    try {
      return InetAddress.ofLiteral(text).isMulticastAddress();
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** Joins; what cannot be joined is told in the log. */
  static void join(DatagramChannel channel, List<String> groups) {
    for (String group : groups) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(group), 0);
      for (NetworkInterface each : interfaces()) {
        channel
            .joinGroup(address, each)
            .addListener(
                joined -> {
                  if (!joined.isSuccess()) {
                    LOG.warn(
                        "cannot listen to the group {} on {}: {}",
                        group,
                        each.getName(),
                        joined.cause().getMessage());
                  }
                });
      }
    }
  }

  /** Of the machine; the virtual Internet's hosts join on all of theirs, whichever is named. */
  private static List<NetworkInterface> interfaces() {
    try {
      return NetworkInterface.networkInterfaces().filter(Groups::hears).toList();
    } catch (SocketException problem) {
      LOG.warn("the machine does not tell its interfaces: {}", problem.getMessage());
      return List.of();
    }
  }

  private static boolean hears(NetworkInterface each) {
    try {
      return each.isUp() && (each.supportsMulticast() || each.isLoopback());
    } catch (SocketException gone) {
      return false;
    }
  }
}
