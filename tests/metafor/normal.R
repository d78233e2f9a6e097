# What R metafor makes of normal estimates: reads lines "case estimate variance" from the standard
# input, writes lines "case fit name value"; a fit that stops with an error is a line "refused".
suppressMessages(library(metafor))

input <- read.table(file("stdin"), col.names = c("case", "estimate", "variance"))
methods <- c(
    "dersimonian-laird" = "DL", "paule-mandel" = "PM", "restricted-maximum-likelihood" = "REML",
    "maximum-likelihood" = "ML", "common-effect" = "EE"
)
tests <- c("normal" = "z", "hartung-knapp" = "knha", "modified-hartung-knapp" = "adhoc")
# far below the fourth decimal, where the defaults stop
exact <- list(threshold = 1e-12, maxiter = 10000, tol = 1e-12, tau2.max = 1e4)

tell <- function(case, fit, values) {
    cat(sprintf("%s\t%s\t%s\t%.12g\n", case, fit, names(values), values), sep = "")
}

for (case in unique(input$case)) {
    studies <- input[input$case == case, ]
    for (method in names(methods)) for (test in names(tests)) {
        fit <- paste(method, test)
        tryCatch({
            found <- suppressWarnings(rma(
                studies$estimate, studies$variance, method = methods[[method]],
                test = tests[[test]], control = exact
            ))
            values <- c(
                estimate = found$beta[1], error = found$se, lower = found$ci.lb,
                upper = found$ci.ub, tau2 = found$tau2, i2 = found$I2, q = found$QE, p = found$QEp
            )
            if (method != "common-effect") {
                ahead <- predict(found)
                # metafor of this age has k - 1 degrees of freedom only; k - 2 are a quantile away
                half <- qt(0.975, nrow(studies) - 2) * sqrt(found$se^2 + found$tau2)
                values <- c(
                    values, predicted_lower = ahead$pi.lb, predicted_upper = ahead$pi.ub,
                    riley_lower = found$beta[1] - half, riley_upper = found$beta[1] + half
                )
            }
            if (fit == "restricted-maximum-likelihood normal") {
                ends <- confint(found, control = list(tol = 1e-12, tau2.max = 1e4))$random
                values <- c(
                    values, tau2_lower = ends["tau^2", "ci.lb"], tau2_upper = ends["tau^2", "ci.ub"]
                )
            }
            tell(case, fit, values)
        }, error = function(problem) tell(case, fit, c(refused = 1)))
    }
}
