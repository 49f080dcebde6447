package io.convoy.executor.worker;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.health.ProcessorGroups;

/**
 * The ranks of a round, as one of them sees the others.
 *
 * @param exchange among them
 * @param processors which of them round alike
 */
record Company(Collectives exchange, ProcessorGroups processors) {}
