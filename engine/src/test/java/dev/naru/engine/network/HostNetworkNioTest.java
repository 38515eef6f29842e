package dev.naru.engine.network;

import dev.naru.engine.NetworkKind;

class HostNetworkNioTest extends HostNetworkContract {

  @Override
  protected Network network() {
    return NetworkKind.NIO.open();
  }
}
