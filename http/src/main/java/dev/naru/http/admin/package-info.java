/** Answers for metrics, health and commands of the running process. */
@NullMarked
package dev.naru.http.admin;

import org.jspecify.annotations.NullMarked;
