/** All-reduce and broadcast between ranks, with a deadline on every wait. */
package io.convoy.executor.exchange;
