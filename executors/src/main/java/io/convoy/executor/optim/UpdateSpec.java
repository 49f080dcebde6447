package io.convoy.executor.optim;

import java.io.Serializable;

/**
 * All that happens to the averaged gradient and the parameters in a step.
 *
 * @param optimizer the rule of the update
 * @param regularisation what is added to the loss
 * @param clip how a large gradient is cut back
 * @param averaged whether an average of the parameters is kept beside them
 */
public record UpdateSpec(
    OptimizerSpec optimizer, RegularisationSpec regularisation, ClipSpec clip, boolean averaged)
    implements Serializable {}
