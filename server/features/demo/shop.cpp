// The demo shop's conversations: Tienda Aurora sells clothes and ships from Santiago.
#include "features/demo/script.h"

namespace recado::demo {

namespace {

constexpr std::string_view script = R"(
@ Valentina Rojas | 56912345678 | 95 | Sofía | VIP, Envío | open
< Hola, ¿tienen stock de la chaqueta Lago en azul?
> Sofía: ¡Hola, Valentina! Sí, en azul queda en talla M y L.
< La M, por favor. ¿Llega antes del viernes a Ñuñoa?
# Martín: Es clienta VIP, podemos darle envío gratis.
> Sofía: Llega el jueves y el envío va por nuestra cuenta.
< ¡Qué bueno! ¿Me mandas el enlace de pago?

@ Mateo Fernández | 5491123456789 | 42 | - | - | open
< Buenas, ¿hacen envíos a Buenos Aires?
< Quiero dos poleras básicas negras

@ Camila Souza | 5511912345678 | 130 | Martín | Envío | open
< Oi! Vocês entregam em São Paulo?
> Martín: Oi, Camila! Entregamos sim, em até 8 dias úteis.
< Perfeito. E se o tamanho não servir, posso trocar?
> Martín: Pode trocar em até 30 dias, a primeira troca é por nossa conta.
< Ótimo, vou fazer o pedido hoje à noite

@ Diego Hernández | 5215512345678 | 260 | Lucía | Pago | open
< Hola, pagué por transferencia y no me llega la confirmación
> Lucía: Hola, Diego. ¿Me compartes el número de pedido?
< Es el 4821
# Lucía: El banco muestra la transferencia como pendiente. Reviso a las 16:00.
> Lucía: Gracias. El banco aún la tiene en proceso; te aviso hoy apenas se acredite.

@ Antonia Muñoz | 56987654321 | 18 | - | Consulta urgente | open
< Necesito cambiar la dirección de mi pedido 4907, sale hoy
< ¿Me pueden ayudar por favor?

@ Joaquín Pérez | 56922223333 | 1500 | Martín | Reclamo | open
< La mochila llegó con el cierre roto
> Martín: Lamento mucho eso, Joaquín. ¿Puedes enviarme una foto del cierre?
< Sí, ahora la saco
> Martín: Gracias. Mientras tanto te dejo lista la etiqueta de devolución.

@ Isidora Castro | 56933334444 | 2900 | Sofía | Cambio | closed
< ¿Puedo cambiar un vestido talla S por M?
> Sofía: Claro que sí. ¿Lo cambias en tienda o prefieres que lo retiremos?
< En tienda, mañana
> Sofía: Perfecto, te esperamos de 10:00 a 20:00 en Providencia.
< Gracias, muy amables

@ Benjamín Silva | 56944445555 | 4300 | Lucía | - | closed
< ¿A qué hora cierran hoy?
> Lucía: Hoy cerramos a las 20:00.
< Gracias

@ Martina González | 56955556666 | 75 | Martín | Mayorista | open
< Hola, somos un gimnasio y queremos 40 poleras con logo
> Martín: ¡Hola! Desde 30 unidades tenemos precio mayorista. ¿Para cuándo las necesitan?
< Para el 15 de diciembre
> Martín: Llegamos bien. Te preparo la cotización con bordado y con estampado.
< Con bordado, por favor

@ Lucas Oliveira | 5521987654321 | 610 | - | - | open
< Bom dia, qual é o prazo para o Rio de Janeiro?

@ Florencia Gutiérrez | 5491155556666 | 330 | Lucía | Envío | open
< Hola! Mi pedido 4790 figura en aduana hace 5 días
> Lucía: Hola, Florencia. Lo estoy consultando con el correo.
# Lucía: Aduana pide la factura. La envié a las 11:20.
> Lucía: Aduana pidió la factura y ya la enviamos. Debería liberarse en 48 horas.
< Gracias por avisar!

@ Tomás Contreras | 56966667777 | 12 | - | - | open
< Hola
< ¿Tienen zapatillas talla 44?

@ Agustina Morales | 56977778888 | 5900 | Sofía | VIP | closed
< ¿Ya salió la colección de verano?
> Sofía: Sale el lunes. Por ser clienta VIP la puedes ver desde hoy.
< ¡Me encanta! Reserva el vestido Duna talla S
> Sofía: Reservado hasta el miércoles.

@ Sebastián Rojas | 56988889999 | 1440 | Martín | Soporte técnico | open
< No puedo entrar a mi cuenta de la tienda
> Martín: ¿Te aparece algún mensaje de error?
< Dice que el correo no existe
> Martín: Tu cuenta está con el correo del trabajo. ¿Quieres que lo cambiemos?
< Sí, al personal por favor

@ Fernanda Lima | 5531998765432 | 210 | Martín | Pago | open
< Posso pagar com Pix?
> Martín: Ainda não, Fernanda. Aceitamos cartão e Mercado Pago.
< Entendi, vou de cartão então

@ Cristóbal Vera | 56911112222 | 27 | Sofía | - | open
< ¿El descuento del 20 % aplica a zapatos?
> Sofía: Hola, Cristóbal. Sí, hasta el domingo en toda la tienda.
< ¿Y se puede sumar con la tarjeta de regalo?

@ Javiera Soto | 56912121212 | 7300 | Lucía | Reclamo | closed
< Me cobraron dos veces
> Lucía: Tienes razón, hay un cobro duplicado. Ya pedí la devolución.
< ¿Cuánto demora?
> Lucía: Entre 3 y 5 días hábiles según tu banco.
< Ya me llegó, gracias

@ Ricardo Álvarez | 5215587654321 | 480 | - | Mayorista | open
< Buen día, tengo una tienda en Guadalajara y me interesa distribuir
< ¿Con quién puedo hablar?

@ Daniela Fuentes | 56913131313 | 64 | Lucía | Cambio | open
< La polera que compré destiñó en el primer lavado
> Lucía: Uy, eso no debería pasar. Te la cambiamos sin costo. ¿Prefieres otra igual o devolución?
< Otra igual pero en blanco

@ Vicente Navarro | 56914141414 | 10200 | Martín | - | closed
< ¿Tienen tienda en Concepción?
> Martín: Por ahora solo en Santiago, pero enviamos a Concepción en 48 horas.
< Ok gracias

@ Renata Barros | 5511987651234 | 1260 | Sofía | VIP | open
< Oi Sofía! Chegou a jaqueta, ficou linda
> Sofía: Que alegria, Renata! Se quiser, mande uma foto para a nossa galeria.
< Mando sim, amanhã

@ Gabriel Torres | 56915151515 | 155 | Martín | Consulta urgente | open
< Mi pedido dice entregado pero no lo recibí
> Martín: Lo reviso ahora mismo con el repartidor.
# Martín: El repartidor lo dejó en conserjería. Falta que el cliente confirme.
> Martín: El repartidor lo dejó en la conserjería de tu edificio. ¿Puedes preguntar ahí?
< Voy a ver

@ Emilia Vargas | 56916161616 | 390 | - | - | open
< Hola, ¿qué talla me recomiendan si mido 1,68 y uso M?

@ Andrés Molina | 573001234567 | 880 | Lucía | Envío | open
< Buenas tardes, ¿envían a Bogotá?
> Lucía: Sí, Andrés. Demora entre 6 y 9 días y cuesta 14 dólares.
< ¿Y si compro tres prendas?
> Lucía: Con tres prendas el envío es gratis.
< Listo, ya hago el pedido

@ Catalina Reyes | 56917171717 | 3600 | Sofía | - | closed
< ¿Hacen papel de regalo?
> Sofía: Sí, es gratis. Lo marcas al pagar.
< Perfecto

@ Pablo Ortiz | 51987654321 | 2100 | Martín | Pago | open
< ¿Aceptan Yape?
> Martín: Hola, Pablo. Por ahora tarjeta y transferencia.
< Entonces transferencia, ¿a qué cuenta?
> Martín: Te la envío por correo con el número de pedido.

@ Constanza Ibáñez | 56918181818 | 230 | - | - | open
< ¿Tienen la falda Bruma en otro color además del verde?

@ Nicolás Herrera | 56919191919 | 5100 | Lucía | Soporte técnico | closed
< El código de descuento no funciona
> Lucía: ¿Me dices cuál es?
< VERANO20
> Lucía: Empezaba hoy a las 12:00, ya está activo.
< Ahora sí, gracias

@ María José Paredes | 593987654321 | 700 | Lucía | - | open
< Buenas, ¿tienen catálogo en PDF?
> Lucía: Hola, María José. Te lo comparto hoy en la tarde.
< Gracias, quedo atenta

@ Ignacio Bravo | 56920202020 | 35 | Martín | Reclamo | open
< Llevo dos semanas esperando mi reembolso
> Martín: Tienes toda la razón, Ignacio. Déjame revisar el estado con finanzas.
# Sofía: Finanzas lo aprobó ayer, sale hoy en la tarde.
> Martín: Se aprobó ayer y sale hoy. Te mando el comprobante apenas lo tenga.
< Ok, espero

@ Paula Figueroa | 56921212121 | 6500 | Sofía | Cambio | closed
< Quiero devolver unos aros
> Sofía: Por higiene los aros no tienen devolución, pero podemos ofrecerte un cupón.
< Me sirve el cupón
> Sofía: Listo, te llegó por correo.

@ Hugo Salazar | 56923232323 | 110 | - | Mayorista | open
< Hola, ¿precio por 100 gorros con bordado?

@ Beatriz Almeida | 5541999887766 | 950 | Martín | Envío | open
< O código de rastreio não atualiza
> Martín: Vou verificar com a transportadora, Beatriz.
> Martín: Está em Curitiba, sai para entrega amanhã.
< Maravilha, obrigada!

@ Rodrigo Espinoza | 56924242424 | 8 | - | - | open
< ¿Están atendiendo ahora?

@ Trinidad Lagos | 56925252525 | 1800 | Sofía | VIP, Mayorista | open
< Hola Sofía, necesito 12 chaquetas Lago para el equipo
> Sofía: ¡Hola, Trini! ¿Todas azules?
< 6 azules y 6 negras, tallas te paso por correo
> Sofía: Perfecto, con 12 unidades tienes 15 % de descuento.
< ¡Genial!

@ Felipe Araya | 56926262626 | 4000 | Lucía | - | closed
< ¿Cuánto cuesta el envío a Punta Arenas?
> Lucía: 6.990 pesos y demora 5 días hábiles.
< Gracias

@ Josefa Medina | 56927272727 | 52 | Sofía | Pago | open
< ¿Puedo pagar en 6 cuotas?
> Sofía: Sí, 3, 6 o 12 cuotas sin interés con tarjeta de crédito.
< ¿Con cualquier banco?

@ Esteban Quiroga | 5493515551234 | 1130 | - | - | open
< Hola, estoy buscando un abrigo talle XL, ¿qué tienen?

@ Amanda Riquelme | 56928282828 | 300 | Lucía | Envío | open
< ¿Me pueden dejar el pedido en un punto de retiro?
> Lucía: Sí, Amanda. ¿Cuál te queda mejor: Metro Tobalaba o Mall Plaza Egaña?
< Tobalaba
> Lucía: Cambiado. Llega mañana después de las 14:00.
< Mil gracias

@ Maximiliano Peña | 56929292929 | 3100 | Martín | Reclamo | closed
< El bot me dio mal la dirección de la tienda
> Martín: Gracias por avisar, ya está corregida.
)";

}  // namespace

std::string_view shop_script() { return script; }

}  // namespace recado::demo
