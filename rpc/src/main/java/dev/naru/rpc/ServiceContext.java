package dev.naru.rpc;

import dev.naru.engine.network.Network;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a service may ask of the program that runs it: a class with handlers has a constructor
 * without parameters, or one with this for its only one. A service that is {@link AutoCloseable} is
 * closed when it is taken away.
 */
public interface ServiceContext {

  /** The name of the service: its JAR's or folder's. */
  String name();

  /** The network, for clients of other services: {@code RpcClient.tcp(…).network(network())}. */
  Network network();

  /** A database of the service's own; made when it is first asked for, which may block. */
  DataSource database();

  /** A text from {@code rpc.settings} in the configuration. */
  Optional<String> setting(String key);
}
