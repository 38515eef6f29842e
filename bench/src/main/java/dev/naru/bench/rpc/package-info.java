/** The message layer beside NestJS, gRPC and RSocket: the sum of three numbers. */
@NullMarked
package dev.naru.bench.rpc;

import org.jspecify.annotations.NullMarked;
