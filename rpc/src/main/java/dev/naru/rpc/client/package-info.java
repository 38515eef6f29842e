/** Calls services: ours, and those of NestJS. */
@NullMarked
package dev.naru.rpc.client;

import org.jspecify.annotations.NullMarked;
