package dev.naru.internet.netty;

import io.netty.channel.Channel;

/** A channel of a host, as its loop sees it. */
interface HostChannel extends Channel {

  /** Its turn, after it has called {@link HostEventLoop#ready}. */
  void onReady();

  /** The host has gone dark: its socket is gone, nobody is told, and it is to be closed. */
  void onPowerOff();
}
