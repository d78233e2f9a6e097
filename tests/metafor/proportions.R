# What R metafor and lme4 make of proportions: reads lines "case events total" from the standard
# input, writes lines "case fit name value"; a fit that stops with an error is a line "refused".
suppressMessages({
    library(metafor)
    library(lme4)
})

input <- read.table(file("stdin"), col.names = c("case", "events", "total"))
control <- list(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))

tell <- function(case, fit, values) {
    cat(sprintf("%s\t%s\t%s\t%.12g\n", case, fit, names(values), values), sep = "")
}
attempt <- function(case, fit, values) {
    tryCatch(
        tell(case, fit, suppressWarnings(suppressMessages(values))),
        error = function(problem) tell(case, fit, c(refused = 1))
    )
}

for (case in unique(input$case)) {
    studies <- input[input$case == case, ]
    attempt(case, "logit-normal", {
        found <- rma.glmm(
            measure = "PLO", xi = events, ni = total, data = studies, nAGQ = 7, test = "t",
            control = list(glmerCtrl = control)
        )
        ahead <- predict(found)
        c(
            estimate = found$beta[1], error = found$se, lower = found$ci.lb, upper = found$ci.ub,
            tau2 = found$tau2, i2 = found$I2, q = found$QE.LRT, p = found$QEp.LRT,
            predicted_lower = ahead$pi.lb, predicted_upper = ahead$pi.ub
        )
    })
    attempt(case, "finer", {
        studies$study <- seq_len(nrow(studies))
        found <- glmer(
            cbind(events, total - events) ~ 1 + (1 | study), family = binomial, data = studies,
            nAGQ = 25, control = do.call(glmerControl, control)
        )
        c(
            estimate = fixef(found)[[1]], error = sqrt(vcov(found)[1, 1]),
            deviation = getME(found, "theta")[[1]]
        )
    })
    attempt(case, "log-odds", {
        found <- rma(measure = "PLO", xi = events, ni = total, data = studies, test = "knha")
        c(
            estimate = found$beta[1], lower = found$ci.lb, upper = found$ci.ub, tau2 = found$tau2
        )
    })
    attempt(case, "freeman-tukey", {
        found <- rma(measure = "PFT", xi = events, ni = total, data = studies, test = "knha")
        back <- predict(found, transf = transf.ipft.hm, targs = list(ni = studies$total))
        c(estimate = back$pred, lower = back$ci.lb, upper = back$ci.ub, tau2 = found$tau2)
    })
}
