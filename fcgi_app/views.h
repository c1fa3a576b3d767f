/*
 * fcgi_app/views.h - HTTP to commands and back. A view decodes, hands one command to the bus,
 * renders; it decides nothing. Source: docs/api.md.
 */
#ifndef FICUS_FCGI_APP_VIEWS_H
#define FICUS_FCGI_APP_VIEWS_H

#include "fcgi_app/http/router.h"

view_function view_add_batch;
view_function view_allocate;           /* answers by the listener's profile: param API_PROFILE */
view_function view_allocations;        /* {orderid} */
view_function view_allocations_of_sku; /* {orderid}, {sku} */
view_function view_availability;       /* {sku}, ?qty= */
view_function view_change_eta;
view_function view_change_quantity;
view_function view_deallocate;

#endif
